package dev.tidings.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The event loops of the load generator: epoll where there is it, else NIO. Thread-safe.
final class Loops implements AutoCloseable {

  private static final int READ_BYTES = 32 * 1024;

  private final EventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();
  private final Class<? extends Channel> channelType;

  Loops(int count) {
    boolean epoll = Epoll.isAvailable();
    this.group =
        new MultiThreadIoEventLoopGroup(
            count, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    this.channelType = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    for (int i = 0; i < count; i++) {
      loops.add(group.next());
    }
  }

  List<EventLoop> loops() {
    return loops;
  }

  /// Where a connection on the loop begins.
  ///
  /// @param receiveBytes the kernel's receive buffer; 0 leaves it to the kernel
  Bootstrap bootstrap(EventLoop loop, int receiveBytes) {
    Bootstrap bootstrap = bootstrap(loop);
    return receiveBytes == 0 ? bootstrap : bootstrap.option(ChannelOption.SO_RCVBUF, receiveBytes);
  }

  private Bootstrap bootstrap(EventLoop loop) {
    return new Bootstrap()
        .group(loop)
        .channel(channelType)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
