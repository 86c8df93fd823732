package dev.tidings.ingest.figures;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// The five figures that every service tells under the same names, as this one means them
/// (docs/configuration.md, "Health and figures").
///
/// The names are a promise, and Prometheus's registry gives `_total` to counters, always, and to
/// nothing else. So what is promised with that ending is told as a counter, though it goes up and
/// down, and what is promised without it as a gauge, though it only grows. Thread-safe.
@Singleton
public final class RealtimeFigures {

  /// Events read from Kafka, those that are read again after an abort too.
  public final LongAdder received = new LongAdder();

  /// Records of the history that Redis took and published.
  public final LongAdder publishedRecords = new LongAdder();

  /// Ephemeral messages that Redis took and published.
  public final LongAdder publishedEphemeral = new LongAdder();

  /// Error replies of Redis, and connections to it that were cut while it owed replies.
  public final LongAdder redisErrors = new LongAdder();

  /// Rooms whose last offset the relay keeps.
  public final AtomicLong rooms = new AtomicLong();

  public RealtimeFigures(MeterRegistry registry) {
    FunctionCounter.builder("realtime.connections", this, figures -> 0)
        .description("Connections of clients: none, they are the gateways'")
        .register(registry);
    FunctionCounter.builder("realtime.rooms", rooms, AtomicLong::get)
        .description("Rooms whose last offset the relay keeps")
        .register(registry);
    Gauge.builder("realtime.messages.received", received, LongAdder::sum)
        .description("Events read from Kafka")
        .register(registry);
    Gauge.builder("realtime.messages.sent", this, RealtimeFigures::sent)
        .description("Messages that Redis took and published")
        .register(registry);
    Gauge.builder("realtime.redis.publish.errors", redisErrors, LongAdder::sum)
        .description("Error replies of Redis, and connections to it that were cut")
        .register(registry);
  }

  private long sent() {
    return publishedRecords.sum() + publishedEphemeral.sum();
  }
}
