package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/// What the breakers tell: 0 closed, 1 an attempt is under way, 2 open.
public final class BreakerFigures {

  private static final String FIGURES = ": 0 closed, 1 an attempt is under way, 2 open";

  private BreakerFigures() {}

  /// @param connection what for: a few values
  public static void redis(
      MeterRegistry metrics, String connection, Supplier<Breaker.State> breaker) {
    Gauge.builder("tidings.redis.breaker", () -> breaker.get().figure())
        .description("The breaker of Redis, by what the connection is for" + FIGURES)
        .tag("connection", connection)
        .strongReference(true)
        .register(metrics);
  }

  public static void kafka(MeterRegistry metrics, Supplier<Breaker.State> breaker) {
    Gauge.builder("tidings.kafka.breaker", () -> breaker.get().figure())
        .description("The breaker of Kafka" + FIGURES)
        .strongReference(true)
        .register(metrics);
  }
}
