package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Violation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What accept counts. Thread-safe.
final class AcceptMetrics {

  private final Counter accepted;
  private final Counter notifications;
  private final Counter duplicates;
  private final Map<Violation.Reason, Counter> deadLetters = new EnumMap<>(Violation.Reason.class);
  private final Counter aborts;
  private final Counter sessions;
  private final Timer transactions;
  private final AtomicLong lag = new AtomicLong();

  AcceptMetrics(MeterRegistry registry) {
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
    transactions =
        Timer.builder("realtime.accept.transaction")
            .description("From the first send to the commit")
            .publishPercentileHistogram()
            .register(registry);
    Gauge.builder("realtime.accept.lag", lag, AtomicLong::doubleValue)
        .description("Taken events of this instance's partitions that are not accepted yet")
        .register(registry);
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

  Timer transactions() {
    return transactions;
  }

  void lag(long events) {
    lag.set(events);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
