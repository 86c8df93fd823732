package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.gateway.subscription.Follower;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.ReadTurns;
import dev.tidings.gateway.subscription.RoomEvent;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A connection that writes down what it is told. Told on its event loop; may be asked on any
/// thread.
final class RecordingFollower implements Follower {

  final List<String> told = new CopyOnWriteArrayList<>();
  final List<Long> offsets = new CopyOnWriteArrayList<>();
  final List<String> frames = new CopyOnWriteArrayList<>();
  final List<UUID> passedOver = new CopyOnWriteArrayList<>();
  final Set<UUID> takenBack = ConcurrentHashMap.newKeySet();

  /// Where it was given the room from.
  final List<Long> starts = new CopyOnWriteArrayList<>();

  final RecordingSocket socket;

  RecordingFollower() {
    this(new RecordingSocket(1));
  }

  RecordingFollower(RecordingSocket socket) {
    this.socket = socket;
  }

  @Override
  public boolean isWritable() {
    return socket.isWritable();
  }

  @Override
  public ReadTurns turns() {
    return socket.turns;
  }

  @Override
  public void begun(Cursor head) {
    told.add("begun " + head.position());
  }

  @Override
  public void event(RoomEvent event) {
    if (!isWritable()) {
      told.add("EVENT WHILE NOT WRITABLE");
    }
    socket.take();
    offsets.add(event.offset());
    ByteBuf frame = event.frame();
    int header = (frame.getByte(1) & 0x7f) < 126 ? 2 : 4;
    frames.add(
        frame.toString(
            frame.readerIndex() + header, frame.readableBytes() - header, StandardCharsets.UTF_8));
    told.add("event " + event.offset());
  }

  @Override
  public void startsAt(Cursor place, Optional<GapReason> gap) {
    starts.add(place.position());
  }

  @Override
  public void ephemeral(LiveEphemeral message) {
    told.add("ephemeral");
  }

  @Override
  public void omitted(LiveEphemeral message) {
    told.add("omitted");
  }

  @Override
  public void passedOver(UUID id, Receipt.Omitted.Reason reason) {
    passedOver.add(id);
    told.add("passed over " + id + " " + reason.text());
  }

  @Override
  public void takenBack(UUID id) {
    takenBack.add(id);
  }

  @Override
  public void replayed(Cursor cursor, int count, boolean recovered) {
    told.add("replayed " + count + (recovered ? " recovered" : " not recovered"));
  }

  @Override
  public void gap(GapReason reason, Cursor cursor) {
    told.add("gap " + reason.text() + " " + cursor.position());
  }

  @Override
  public void failed() {
    told.add("failed");
  }

  boolean wasTold(String start) {
    return told.stream().anyMatch(line -> line.startsWith(start));
  }

  /// All but the events, and the numbers of places left out.
  List<String> outline() {
    List<String> outline = new ArrayList<>();
    for (String line : told) {
      if (!line.startsWith("event ") && !line.startsWith("passed over ")) {
        outline.add(line.startsWith("begun") ? "begun" : line);
      }
    }
    return outline;
  }
}
