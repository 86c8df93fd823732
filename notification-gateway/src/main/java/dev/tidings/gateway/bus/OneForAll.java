package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Optional;

/// The one connection for commands to the one server. Thread-safe.
final class OneForAll implements LettuceTails.Connections {

  private final RedisThread redis;
  private final KeptConnection<StatefulRedisConnection<String, byte[]>> kept;

  OneForAll(RedisThread redis) {
    this.redis = redis;
    kept =
        new KeptConnection<>(
            "commands",
            redis.thread(),
            redis.settings(),
            () -> redis.connecting(redis.addresses().getFirst(), Optional.empty()),
            connection -> {},
            () -> {});
    kept.start();
  }

  @Override
  public Optional<StatefulRedisConnection<String, byte[]>> to(String key) {
    return kept.current();
  }

  @Override
  public Optional<StatefulRedisConnection<String, byte[]>> at(Optional<String> node) {
    return kept.current();
  }

  @Override
  public Breaker.State breaker() {
    return kept.breaker();
  }

  @Override
  public void renew(Optional<String> node) {
    redis.thread().execute(kept::renew);
  }

  @Override
  public void refused() {
    // There is nobody else to ask.
  }

  @Override
  public void close() {
    kept.close();
  }
}
