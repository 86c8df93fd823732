package dev.tidings.tracker.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// The publisher's figures. Thread-safe.
final class OutcomeMeters {

  private static final Duration[] BUCKETS =
      IntStream.of(10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 30_000, 120_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Counter published;
  private final Counter restarts;
  private final Timer delay;
  private final AtomicLong waiting = new AtomicLong();

  OutcomeMeters(MeterRegistry meters) {
    published =
        Counter.builder("tidings.tracker.outcomes.published")
            .description("Outcomes that Kafka has confirmed")
            .register(meters);
    restarts =
        Counter.builder("tidings.tracker.outcomes.restarts")
            .description("Times that publishing began anew")
            .register(meters);
    delay =
        Timer.builder("tidings.tracker.outcomes.delay")
            .description("From when it was so in the database to when Kafka had it")
            .serviceLevelObjectives(BUCKETS)
            .register(meters);
    Gauge.builder("tidings.tracker.outbox.rows", waiting, AtomicLong::get)
        .description("Rows of outcomes that wait to be published")
        .register(meters);
  }

  void published(int outcomes, Duration since) {
    published.increment(outcomes);
    delay.record(since);
  }

  void restart() {
    restarts.increment();
  }

  void waiting(long rows) {
    waiting.set(rows);
  }
}
