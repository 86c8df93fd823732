package dev.tidings.gateway.bus;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The link of a gateway that has no Redis: nothing is subscribed, nothing is heard, and the bus is
/// a thread of its own all the same.
final class NoLink implements LiveLink {

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("bus", true), NioIoHandler.newFactory());

  @Override
  public EventLoop thread() {
    return group.next();
  }

  @Override
  public void listen(Listener listener) {
    // It would never hear anything.
  }

  @Override
  public void subscribe(String channel) {
    // Never confirmed: who wants it relies on the log.
  }

  @Override
  public void unsubscribe(String channel) {
    // It was not subscribed.
  }

  @Override
  public Optional<String> nodeOf(String channel) {
    return Optional.empty();
  }

  @Override
  public void misplaced(String channel) {
    // Nobody says so.
  }

  @Override
  public boolean isUp() {
    return false;
  }

  @Override
  public boolean isOff() {
    return true;
  }

  @Override
  public void close() {
    var ignored = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
