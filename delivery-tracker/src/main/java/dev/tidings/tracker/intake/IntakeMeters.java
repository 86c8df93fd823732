package dev.tidings.tracker.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
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

  private final Counter records;
  private final Counter facts;
  private final Counter deadLetters;
  private final Counter restarts;
  private final Counter deadlines;
  private final Counter ticks;
  private final Counter lostTicks;
  private final Timer transactions;
  private final AtomicLong historyLag = new AtomicLong();
  private final AtomicLong receiptsLag = new AtomicLong();

  IntakeMeters(MeterRegistry meters) {
    records = counter(meters, "tidings.tracker.intake.records", "Records that were taken in");
    facts = counter(meters, "tidings.tracker.intake.facts", "Facts that the records held");
    deadLetters =
        counter(
            meters, "tidings.tracker.intake.dead.letters", "Records that could not be taken in");
    restarts = counter(meters, "tidings.tracker.intake.restarts", "Times that intake began anew");
    deadlines = counter(meters, "tidings.tracker.deadlines.passed", "Deadlines that passed");
    ticks = ticks(meters, "written");
    lostTicks = ticks(meters, "lost");
    transactions =
        Timer.builder("tidings.tracker.intake.transaction")
            .description("How long a transaction in PostgreSQL took")
            .serviceLevelObjectives(BUCKETS)
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

  void deadLetter() {
    deadLetters.increment();
  }

  void restart() {
    restarts.increment();
  }

  void deadlinesPassed(int count) {
    deadlines.increment(count);
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
    Gauge.builder("realtime.messages.sent", deadLetters, Counter::count)
        .description("Records that were written to Kafka: dead letters")
        .register(meters);
    Gauge.builder("realtime.redis.publish.errors", this, figures -> 0)
        .description("Writes to Redis that failed: none, this service has no Redis")
        .register(meters);
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
