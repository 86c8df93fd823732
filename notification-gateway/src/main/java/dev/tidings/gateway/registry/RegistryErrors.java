package dev.tidings.gateway.registry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the gateway could not write to Redis. Thread-safe.
@Singleton
public final class RegistryErrors {

  private final LongAdder writes = new LongAdder();

  /// The name is promised without `_total`, which Prometheus's registry gives to every counter: so
  /// the number is told as a gauge, though it only grows.
  public RegistryErrors(MeterRegistry metrics) {
    Gauge.builder("realtime.redis.publish.errors", writes, LongAdder::sum)
        .description("Writes to Redis that failed")
        .register(metrics);
  }

  void count() {
    writes.increment();
  }
}
