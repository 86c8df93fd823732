package dev.tidings.tracker.intake;

import dev.tidings.tracker.store.Retention;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// The intake's figures. Thread-safe.
///
/// Five names are a promise of all services (docs/configuration.md, "Health and figures"), and
/// Prometheus's registry gives `_total` to counters, always, and to nothing else. So what is
/// promised with that ending is told as a counter, and what is promised without it as a gauge,
/// though it only grows.
final class IntakeMeters {

  private static final Duration[] BUCKETS =
      IntStream.of(5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  /// Up to an hour: a user may have been away.
  private static final Duration[] DELIVERY_BUCKETS =
      IntStream.of(
              10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000, 600_000, 3_600_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final Counter records;
  private final Counter facts;
  private final Counter deadLetters;
  private final Counter restarts;
  private final Counter sweeps;
  private final Counter sweptPartitions;
  private final Counter sweptRows;
  private final Counter deadlines;
  private final Counter ticks;
  private final Counter lostTicks;
  private final Timer transactions;
  private final Timer deliveries;
  private final AtomicLong historyLag = new AtomicLong();
  private final AtomicLong receiptsLag = new AtomicLong();

  IntakeMeters(MeterRegistry meters) {
    records = counter(meters, "tidings.tracker.intake.records", "Records that were taken in");
    facts = counter(meters, "tidings.tracker.intake.facts", "Facts that the records held");
    deadLetters =
        counter(
            meters, "tidings.tracker.intake.dead.letters", "Records that could not be taken in");
    restarts = counter(meters, "tidings.tracker.intake.restarts", "Times that intake began anew");
    sweeps = counter(meters, "tidings.tracker.retention.sweeps", "Looks at what is too old");
    sweptPartitions =
        counter(
            meters, "tidings.tracker.retention.partitions", "Days' partitions that were dropped");
    sweptRows = counter(meters, "tidings.tracker.retention.rows", "Rows that were too old");
    deadlines = counter(meters, "tidings.tracker.deadlines.passed", "Deadlines that passed");
    ticks = ticks(meters, "written");
    lostTicks = ticks(meters, "lost");
    transactions =
        Timer.builder("tidings.tracker.intake.transaction")
            .description("How long a transaction in PostgreSQL took")
            .serviceLevelObjectives(BUCKETS)
            .register(meters);
    deliveries =
        Timer.builder("tidings.tracker.delivery")
            .description("From when an event was taken to when a user's first device had it")
            .serviceLevelObjectives(DELIVERY_BUCKETS)
            .register(meters);
    lag(meters, "tidings.tracker.intake.lag.history", historyLag);
    lag(meters, "tidings.tracker.intake.lag.receipts", receiptsLag);
    promised(meters);
  }

  void committed(int recordCount, int factCount, Duration took) {
    records.increment(recordCount);
    facts.increment(factCount);
    transactions.record(took);
  }

  /// Clocks differ: what was received before it was taken took no time.
  void received(List<Duration> took) {
    took.forEach(one -> deliveries.record(one.isNegative() ? Duration.ZERO : one));
  }

  void deadLetter() {
    deadLetters.increment();
  }

  void restart() {
    restarts.increment();
  }

  void deadlinesPassed(int count) {
    deadlines.increment(count);
  }

  void swept(Retention.Swept swept) {
    sweeps.increment();
    sweptPartitions.increment(swept.partitions());
    sweptRows.increment(swept.rows());
  }

  void tick(boolean isWritten) {
    (isWritten ? ticks : lostTicks).increment();
  }

  /// Records that Kafka has and the database has not, transaction markers among them.
  void lag(long history, long receipts) {
    historyLag.set(history);
    receiptsLag.set(receipts);
  }

  private void promised(MeterRegistry meters) {
    FunctionCounter.builder("realtime.connections", this, figures -> 0)
        .description("Connections of clients: none, they are the gateways'")
        .register(meters);
    FunctionCounter.builder("realtime.rooms", this, figures -> 0)
        .description("Rooms: none, this service has no feed of any")
        .register(meters);
    Gauge.builder("realtime.messages.received", records, Counter::count)
        .description("Records of the history and of receipts that were taken in")
        .register(meters);
    Gauge.builder("realtime.messages.sent", meters, IntakeMeters::written)
        .description("Records that were written to Kafka: outcomes and dead letters")
        .register(meters);
    Gauge.builder("realtime.redis.publish.errors", this, figures -> 0)
        .description("Writes to Redis that failed: none, this service has no Redis")
        .register(meters);
  }

  private static double written(MeterRegistry meters) {
    double written = 0;
    for (String name :
        List.of("tidings.tracker.outcomes.published", "tidings.tracker.intake.dead.letters")) {
      for (Counter counter : meters.find(name).counters()) {
        written += counter.count();
      }
    }
    return written;
  }

  private static Counter ticks(MeterRegistry meters, String result) {
    return Counter.builder("tidings.tracker.ticks")
        .description("Records that were written to learn the broker's time")
        .tag("result", result)
        .register(meters);
  }

  private static void lag(MeterRegistry meters, String name, AtomicLong lag) {
    Gauge.builder(name, lag, AtomicLong::get)
        .description("Records that Kafka has and PostgreSQL has not")
        .register(meters);
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder(name).description(description).register(meters);
  }
}
