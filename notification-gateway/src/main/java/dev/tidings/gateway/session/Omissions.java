package dev.tidings.gateway.session;

import dev.tidings.contracts.event.Expiry;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// The ephemeral messages that one connection's socket did not take: counted by room, and of those
/// with a collapse key the newest is kept, within bounds of number and bytes. Once the socket takes
/// more again, the kept ones are written, and then it is told how many of each room were omitted.
/// Confined to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Omissions {

  private final int maxKept;
  private final int maxKeptBytes;
  private final Drops drops;
  private final Map<Key, Kept> kept = new LinkedHashMap<>(0);
  private final Map<Room, Integer> omitted = new LinkedHashMap<>(0);
  private int keptBytes;

  /// @param maxKept messages with a collapse key, over all rooms; 0 for none
  /// @param maxKeptBytes their frames' bytes
  Omissions(int maxKept, int maxKeptBytes, Drops drops) {
    this.maxKept = maxKept;
    this.maxKeptBytes = maxKeptBytes;
    this.drops = drops;
  }

  /// Where what was kept and omitted goes.
  interface Outgoing {
    boolean isWritable();

    /// The frame stays the caller's.
    void write(ByteBuf frame);

    void say(ServerFrame.Dropped frame);
  }

  private record Key(Room room, String collapseKey) {}

  private record Kept(ByteBuf frame, OptionalLong expiresAtMs) {}

  /// A message came while the socket took no more.
  void omit(Room room, LiveEphemeral message) {
    int bytes = message.frame().readableBytes();
    if (message.collapseKey().isEmpty() || maxKept == 0 || bytes > maxKeptBytes) {
      lose(room, DropReason.EPHEMERAL_UNWRITABLE);
      return;
    }
    Key key = new Key(room, message.collapseKey().get());
    Kept older = kept.remove(key);
    if (older != null) {
      release(older);
      lose(room, DropReason.EPHEMERAL_CONFLATED);
    }
    kept.put(key, new Kept(message.frame().retainedDuplicate(), message.expiresAtMs()));
    keptBytes += bytes;
    while (kept.size() > maxKept || keptBytes > maxKeptBytes) {
      Map.Entry<Key, Kept> oldest = kept.entrySet().iterator().next();
      kept.remove(oldest.getKey());
      release(oldest.getValue());
      lose(oldest.getKey().room(), DropReason.EPHEMERAL_UNWRITABLE);
    }
  }

  /// Writes and says what waits, as far as the socket takes it.
  void flush(Outgoing out, long nowMs) {
    for (Iterator<Kept> each = kept.values().iterator(); each.hasNext() && out.isWritable(); ) {
      Kept one = each.next();
      each.remove();
      keptBytes -= one.frame().readableBytes();
      if (Expiry.isOver(one.expiresAtMs(), nowMs)) {
        drops.count(DropReason.EXPIRED);
      } else {
        out.write(one.frame());
      }
      one.frame().release();
    }
    for (var each = omitted.entrySet().iterator(); each.hasNext() && out.isWritable(); ) {
      Map.Entry<Room, Integer> one = each.next();
      each.remove();
      out.say(new ServerFrame.Dropped(one.getKey(), one.getValue()));
    }
  }

  /// The room is left: nothing of it is written or said any more.
  void forget(Room room) {
    omitted.remove(room);
    for (Iterator<Map.Entry<Key, Kept>> each = kept.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<Key, Kept> one = each.next();
      if (one.getKey().room().equals(room)) {
        each.remove();
        release(one.getValue());
        drops.count(DropReason.EPHEMERAL_UNWRITABLE);
      }
    }
  }

  private void release(Kept one) {
    keptBytes -= one.frame().readableBytes();
    one.frame().release();
  }

  private void lose(Room room, DropReason reason) {
    drops.count(reason);
    omitted.merge(room, 1, Integer::sum);
  }
}
