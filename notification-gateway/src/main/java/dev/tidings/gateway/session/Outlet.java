package dev.tidings.gateway.session;

import dev.tidings.gateway.subscription.TextFrame;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;

/// What one connection is sent: complete frames, straight to the channel.
///
/// A raw buffer passes the WebSocket encoder untouched, so one encoded event serves every
/// connection (docs/decisions/0006). What is written in one pass of the loop goes to the socket in
/// one piece: a frame that is alone as it is, several as a copy. Until {@link #release} everything
/// is held back in its order, within the bound. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Outlet {

  /// A longer frame is not worth a copy.
  private static final int MAX_COPIED_BYTES = 8 * 1_024;

  /// What gathers in a pass is sent when it has grown to this.
  private static final int MAX_GATHERED_BYTES = 64 * 1_024;

  private static final int FIRST_GATHERED_BYTES = 4 * 1_024;

  private final Channel channel;
  private final @Nullable DirectSocket socket;
  private final LoopFlusher flusher;
  private final int maxHeldBytes;
  private List<Object> held = new ArrayList<>();
  private int heldBytes;
  private boolean holding = true;
  private boolean unflushed;

  /// The frames of this pass, as long as nothing of it is with the channel.
  private @Nullable ByteBuf pending;

  /// Whether `pending` is a buffer of our own, which others may be copied into.
  private boolean gathering;

  /// Whether something of this pass is with the channel, and everything has to follow it there.
  private boolean inChannel;

  /// Control frames that were written while the socket was not writable.
  private int pressedBytes;

  /// @param maxHeldBytes how much may wait for {@link #release}, and how much may be written to a
  /// socket that is not writable
  Outlet(Channel channel, LoopFlusher flusher, int maxHeldBytes) {
    this.channel = channel;
    this.socket = DirectSocket.of(channel).orElse(null);
    this.flusher = flusher;
    this.maxHeldBytes = maxHeldBytes;
  }

  /// Whether more events may be written. What only waits for the end of the pass is flushed first:
  /// a burst within one pass does not make a slow client.
  boolean isWritable() {
    if (holding) {
      return heldBytes < maxHeldBytes;
    }
    if (!channel.isWritable() && unflushed) {
      flush();
    }
    return channel.isWritable();
  }

  /// Writes a complete frame, which is the outlet's from now on.
  void event(ByteBuf frame) {
    if (holding) {
      held.add(frame);
      heldBytes += frame.readableBytes();
      return;
    }
    write(frame);
  }

  /// Writes a control frame.
  ///
  /// @return false where the socket takes no more and too much waits for it already: nothing was
  /// written
  boolean control(byte[] payload) {
    if (!isWritable()) {
      pressedBytes += payload.length;
      if (pressedBytes > maxHeldBytes) {
        return false;
      }
    } else {
      pressedBytes = 0;
    }
    event(TextFrame.of(channel.alloc(), payload));
    return true;
  }

  void ping() {
    write(new io.netty.handler.codec.http.websocketx.PingWebSocketFrame());
  }

  /// Writes the welcome, and behind it what was held.
  void release(byte[] welcome) {
    holding = false;
    write(TextFrame.of(channel.alloc(), welcome));
    held.forEach(this::write);
    held = List.of();
  }

  /// Drops what is held and says goodbye.
  void close(int code, String reason) {
    drop();
    holding = false;
    handOver();
    inChannel = false;
    unflushed = false;
    var unused = channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
  }

  void drop() {
    held.forEach(ReferenceCountUtil::release);
    held = List.of();
  }

  void flush() {
    if (!unflushed) {
      return;
    }
    unflushed = false;
    ByteBuf frames = pending;
    if (frames != null && socket != null && socket.write(frames)) {
      pending = null;
      frames.release();
      return;
    }
    handOver();
    inChannel = false;
    channel.flush();
  }

  private void write(Object frame) {
    if (!inChannel && frame instanceof ByteBuf bytes && bytes.readableBytes() <= MAX_COPIED_BYTES) {
      gather(bytes);
    } else {
      handOver();
      inChannel = true;
      var unused = channel.write(frame, channel.voidPromise());
    }
    if (!unflushed) {
      unflushed = true;
      flusher.add(this);
    }
    ByteBuf frames = pending;
    if (frames != null && frames.readableBytes() >= MAX_GATHERED_BYTES) {
      flush();
    }
  }

  private void gather(ByteBuf frame) {
    if (pending != null && pending.readableBytes() + frame.readableBytes() > MAX_GATHERED_BYTES) {
      flush(); // a byte more would double what the buffer takes in memory
    }
    ByteBuf before = pending;
    if (before == null) {
      pending = frame;
      gathering = false;
      return;
    }
    if (!gathering) {
      ByteBuf own = channel.alloc().directBuffer(FIRST_GATHERED_BYTES).writeBytes(before);
      before.release();
      before = own;
      pending = own;
      gathering = true;
    }
    before.writeBytes(frame);
    frame.release();
  }

  /// What is pending goes the channel's way, in front of what follows.
  private void handOver() {
    ByteBuf frames = pending;
    if (frames != null) {
      pending = null;
      var unused = channel.write(frames, channel.voidPromise());
    }
  }
}
