package dev.tidings.gateway.subscription;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// How subscriptions lag behind because of their sockets. Thread-safe.
public final class LagMetrics {

  private static final Duration[] CATCH_UPS =
      Stream.of(5, 20, 100, 500, 2_000, 10_000, 30_000, 120_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final AtomicInteger lagging = new AtomicInteger();
  private final Counter begun;
  private final Timer catchUp;

  public LagMetrics(MeterRegistry metrics) {
    Gauge.builder("tidings.subscriptions.lagging", lagging, AtomicInteger::get)
        .description("Rooms of connections that are behind because their socket took no more")
        .register(metrics);
    begun =
        Counter.builder("tidings.subscriptions.lags")
            .description("Times that a room of a connection began to lag")
            .register(metrics);
    catchUp =
        Timer.builder("tidings.subscriptions.catch.up")
            .description("From when a lagging room's socket took more again to when it was live")
            .serviceLevelObjectives(CATCH_UPS)
            .register(metrics);
  }

  public int lagging() {
    return lagging.get();
  }

  public long begun() {
    return (long) begun.count();
  }

  void began() {
    lagging.incrementAndGet();
    begun.increment();
  }

  /// @param took since it could go on
  void caughtUp(Duration took) {
    lagging.decrementAndGet();
    catchUp.record(took);
  }

  /// It ended while it lagged.
  void gaveUp() {
    lagging.decrementAndGet();
  }
}
