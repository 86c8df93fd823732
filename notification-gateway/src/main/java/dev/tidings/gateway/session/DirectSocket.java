package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.Optional;

/// The socket below a channel, for a frame that is alone: the pipeline's way to the same system
/// call (handlers, listeners, an outbound queue) costs about as much as the call. Whatever the
/// socket does not take at once goes the pipeline's way, behind which nothing overtakes it: nothing
/// is written here while anything waits there. Confined to the channel's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class DirectSocket {

  private final Channel channel;
  private final UnixChannel socket;

  private DirectSocket(Channel channel, UnixChannel socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /// Empty where bytes have to go through the pipeline: with TLS, and where the transport is not
  /// the system's own.
  static Optional<DirectSocket> of(Channel channel) {
    return channel instanceof UnixChannel socket && channel.pipeline().get(SslHandler.class) == null
        ? Optional.of(new DirectSocket(channel, socket))
        : Optional.empty();
  }

  /// Writes what the socket takes of a direct buffer, and moves its reader index behind it.
  ///
  /// @return whether that was everything
  boolean write(ByteBuf frame) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    if (waiting == null || waiting.totalPendingWriteBytes() > 0 || !frame.hasMemoryAddress()) {
      return false;
    }
    try {
      int written =
          socket.fd().writeAddress(frame.memoryAddress(), frame.readerIndex(), frame.writerIndex());
      frame.skipBytes(written);
      return !frame.isReadable();
    } catch (IOException e) {
      // The connection is broken: the pipeline finds the same, and closes the channel.
      return false;
    }
  }
}
