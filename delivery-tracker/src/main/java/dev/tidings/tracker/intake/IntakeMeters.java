package dev.tidings.tracker.intake;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The intake's figures. Thread-safe.
final class IntakeMeters {

  private final Counter records;
  private final Counter facts;
  private final Counter deadLetters;
  private final Counter restarts;
  private final Timer transactions;
  private final AtomicLong historyLag = new AtomicLong();
  private final AtomicLong receiptsLag = new AtomicLong();

  IntakeMeters(MeterRegistry meters) {
    records = meters.counter("tidings.tracker.intake.records");
    facts = meters.counter("tidings.tracker.intake.facts");
    deadLetters = meters.counter("tidings.tracker.intake.dead.letters");
    restarts = meters.counter("tidings.tracker.intake.restarts");
    transactions = meters.timer("tidings.tracker.intake.transaction");
    meters.gauge("tidings.tracker.intake.lag.history", historyLag);
    meters.gauge("tidings.tracker.intake.lag.receipts", receiptsLag);
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

  /// Records that Kafka has and the database has not, transaction markers among them.
  void lag(long history, long receipts) {
    historyLag.set(history);
    receiptsLag.set(receipts);
  }
}
