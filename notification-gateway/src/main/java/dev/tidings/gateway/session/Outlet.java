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
/// connection (docs/decisions/0006). One that is alone in its pass goes to the socket directly;
/// more than one share the channel's flush. Until {@link #release} everything is held back in its
/// order, within the bound. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Outlet {

  private final Channel channel;
  private final @Nullable DirectSocket socket;
  private final LoopFlusher flusher;
  private final int maxHeldBytes;
  private List<Object> held = new ArrayList<>();
  private int heldBytes;
  private boolean holding = true;
  private boolean unflushed;

  /// The first frame of this pass, as long as it is the only one.
  private @Nullable ByteBuf alone;

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
  /// @return false where the client does not read and too much waits already: nothing was written
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
    accompany();
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
    ByteBuf frame = alone;
    if (frame != null && socket != null && socket.write(frame)) {
      alone = null;
      frame.release();
      return;
    }
    accompany();
    channel.flush();
  }

  private void write(Object frame) {
    if (socket != null && !unflushed && frame instanceof ByteBuf first) {
      alone = first;
    } else {
      accompany();
      var unused = channel.write(frame, channel.voidPromise());
    }
    if (!unflushed) {
      unflushed = true;
      flusher.add(this);
    }
  }

  /// What was alone goes the channel's way, in front of what follows.
  private void accompany() {
    ByteBuf frame = alone;
    if (frame != null) {
      alone = null;
      var unused = channel.write(frame, channel.voidPromise());
    }
  }
}
