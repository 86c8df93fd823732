package dev.tidings.gateway.bus;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Optional;

/// The one connection for commands to the one server. Thread-safe.
final class OneForAll implements LettuceTails.Connections {

  private final KeptConnection<StatefulRedisConnection<String, byte[]>> kept;

  OneForAll(RedisThread redis) {
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
  public void refused() {
    // There is nobody else to ask.
  }

  @Override
  public void close() {
    kept.close();
  }
}
