package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.EmbeddedRedis;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The breakers of Redis, as the figures tell them, while a real server goes and comes.
class BreakerFiguresTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<String> CONNECTIONS = List.of("subscription", "commands", "registry");

  @TempDir private Path directory;

  @Test
  void eachConnectionsBreakerOpensWhenRedisIsKilledAndClosesWhenItIsBack() {
    EmbeddedRedis redis = EmbeddedRedis.start(directory.resolve("a"), 0);
    try (Gateway gateway =
        Gateway.start(
            Map.of("tidings.redis.url", redis.url(), "tidings.registry.beat-every", "200ms"))) {
      for (int life = 0; life < 2; life++) {
        for (String connection : CONNECTIONS) {
          await().atMost(SOON).until(() -> breaker(gateway, connection) == 0);
        }
        redis.kill();
        for (String connection : CONNECTIONS) {
          await().atMost(SOON).until(() -> breaker(gateway, connection) == 2);
        }
        redis = EmbeddedRedis.start(directory.resolve("b" + life), redis.port());
      }
      for (String connection : CONNECTIONS) {
        await().atMost(SOON).until(() -> breaker(gateway, connection) == 0);
      }
      assertThat(gateway.bean(MeterRegistry.class).get("tidings.live.deaf").gauge().value())
          .isZero();
    } finally {
      redis.close();
    }
  }

  private static double breaker(Gateway gateway, String connection) {
    return gateway
        .bean(MeterRegistry.class)
        .get("tidings.redis.breaker")
        .tag("connection", connection)
        .gauge()
        .value();
  }
}
