package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.Set;

/// The link to one server over Lettuce.
final class LettuceLink implements LiveLink {

  private final RedisThread redis;
  private final NodeChannels channels;
  private Listener listener;

  LettuceLink(RedisSettings settings, Loopback.Way way) {
    redis = new RedisThread(settings);
    channels =
        new NodeChannels(redis, redis.addresses().getFirst(), Optional.empty(), new Passing(), way);
  }

  @Override
  public EventLoop thread() {
    return redis.thread();
  }

  @Override
  public void listen(Listener given) {
    listener = given;
    channels.start();
  }

  @Override
  public void subscribe(String channel) {
    channels.subscribe(channel);
  }

  @Override
  public void unsubscribe(String channel) {
    channels.unsubscribe(channel);
  }

  @Override
  public Optional<String> nodeOf(String channel) {
    return Optional.empty();
  }

  @Override
  public void misplaced(String channel) {
    // There is one place only: who says otherwise is not believed.
  }

  @Override
  public boolean isUp() {
    return channels.isUp();
  }

  @Override
  public Breaker.State breaker() {
    return channels.breaker();
  }

  @Override
  public int deaf() {
    return channels.isDeaf() ? 1 : 0;
  }

  @Override
  public void close() {
    channels.close();
    redis.close();
  }

  private final class Passing implements NodeChannels.Hearer {
    @Override
    public void confirmed(String channel) {
      listener.confirmed(channel);
    }

    @Override
    public void message(String channel, byte[] bytes) {
      listener.message(channel, bytes);
    }

    @Override
    public void broken(Set<String> silent) {
      listener.broken(silent);
    }
  }
}
