package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Violation;
import dev.tidings.ingest.figures.RealtimeFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What accept counts. Thread-safe.
final class AcceptMetrics {

  /// Bounds of the transactions' histogram: those that matter to who waits, then those of trouble.
  private static final Duration[] BUCKETS =
      IntStream.of(2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final RealtimeFigures figures;
  private final Counter accepted;
  private final Counter notifications;
  private final Counter duplicates;
  private final Map<Violation.Reason, Counter> deadLetters = new EnumMap<>(Violation.Reason.class);
  private final Counter aborts;
  private final Counter sessions;
  private final Counter rushes;
  private final Timer transactions;
  private final AtomicLong lag = new AtomicLong();

  /// On the scale of {@link System#nanoTime}; empty while no transaction is open.
  private volatile OptionalLong openSinceNanos = OptionalLong.empty();

  AcceptMetrics(MeterRegistry registry, RealtimeFigures figures) {
    this.figures = figures;
    accepted = counter(registry, "realtime.events.accepted", "Events whose history is committed");
    notifications =
        counter(registry, "realtime.notifications.appended", "Records appended to the history");
    duplicates =
        counter(registry, "realtime.events.duplicate", "Events that had been accepted before");
    for (Violation.Reason reason : Violation.Reason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("realtime.events.dead.lettered")
              .description("Events that could not be accepted, by reason")
              .tag("reason", reason.text())
              .register(registry));
    }
    aborts = counter(registry, "realtime.accept.aborts", "Transactions that were aborted");
    sessions =
        counter(
            registry,
            "realtime.accept.sessions",
            "Times that accept began anew: at start, when fenced, and after failures");
    rushes =
        counter(
            registry,
            "realtime.accept.rushes",
            "Times that events came so fast that accept began to gather them");
    transactions =
        Timer.builder("realtime.accept.transaction")
            .description("From the first send to the commit")
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    Gauge.builder("realtime.accept.transaction.open.seconds", this, AcceptMetrics::openSeconds)
        .description("For how long the transaction that is open now has been")
        .register(registry);
    Gauge.builder("realtime.accept.lag", lag, AtomicLong::doubleValue)
        .description("Taken events of this instance's partitions that are not accepted yet")
        .register(registry);
  }

  void received(int events) {
    figures.received.add(events);
  }

  void accepted(int count) {
    accepted.increment();
    notifications.increment(count);
  }

  void duplicate() {
    duplicates.increment();
  }

  void deadLettered(Violation.Reason reason) {
    deadLetters.get(reason).increment();
  }

  void aborted() {
    aborts.increment();
  }

  void sessionBegan() {
    sessions.increment();
  }

  void rushBegan() {
    rushes.increment();
  }

  /// A transaction begins; until {@link #transactionEnded} it hides all that is behind it.
  void transactionBegan() {
    openSinceNanos = OptionalLong.of(System.nanoTime());
  }

  void transactionEnded() {
    openSinceNanos = OptionalLong.empty();
  }

  Timer transactions() {
    return transactions;
  }

  void lag(long events) {
    lag.set(events);
  }

  private double openSeconds() {
    OptionalLong since = openSinceNanos;
    return since.isEmpty() ? 0 : (System.nanoTime() - since.getAsLong()) / 1e9;
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
