package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/// Whether a socket that takes no more still drains. Two signs count. The first is that something
/// of the channel's queue went to the kernel. The second is for the peer that reads so slowly that
/// the kernel asks for no more: new data left the kernel, which with epoll it tells (`TCP_INFO`).
/// Probes of a closed window hold no data, and what is sent again is nothing new: neither counts.
/// Confined to the channel's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class SocketProgress {

  private final Channel channel;
  private Object current = this;
  private long progress;
  private long markedNanos;

  SocketProgress(Channel channel) {
    this.channel = channel;
  }

  /// Remembers where the socket stands now.
  void mark(long nowNanos) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    current = queue == null ? this : queue.current();
    progress = queue == null ? 0 : queue.currentProgress();
    markedNanos = nowNanos;
  }

  /// Whether anything was drained since the last call or {@link #mark}; remembers where it stands
  /// now.
  boolean moved(long nowNanos) {
    Object currentBefore = current;
    long progressBefore = progress;
    long sinceMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - markedNanos);
    mark(nowNanos);
    return current != currentBefore || progress != progressBefore || sentWithin(sinceMs);
  }

  private boolean sentWithin(long ms) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return false;
    }
    try {
      EpollTcpInfo info = socket.tcpInfo();
      return info.retransmits() == 0 && info.lastDataSent() < ms;
    } catch (UncheckedIOException e) {
      return false; // closed just now
    }
  }
}
