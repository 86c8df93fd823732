package dev.tidings.tracker.intake;

import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.store.IntakeStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Lets deadlines pass when every partition of the receipts has been read past them, and not
/// before: an acknowledgement that Kafka has and nobody has read yet is in time. A partition in
/// which nothing happens tells no time, so it is given a {@link Ticks tick} when a deadline waits
/// for it. Confined to the intake's thread.
final class DeadlineWatch {

  private static final int AT_ONCE = 5_000;
  private static final Duration TICK_EVERY = Duration.ofMillis(100);

  private final IntakeStore store;
  private final Ticks ticks;
  private final InstantSource clock;
  private final IntakeMeters meters;
  private Optional<Instant> next = Optional.empty();
  private Instant tickedAt = Instant.MIN;

  DeadlineWatch(IntakeStore store, Ticks ticks, InstantSource clock, IntakeMeters meters) {
    this.store = store;
    this.ticks = ticks;
    this.clock = clock;
    this.meters = meters;
  }

  void begin() throws SQLException {
    next = store.firstDeadline();
  }

  /// These facts have been committed.
  void noted(Facts facts) {
    facts.notifications().stream()
        .map(NotedNotification::notification)
        .flatMap(it -> Stream.concat(it.expiresAt().stream(), it.ackDeadline().stream()))
        .min(Instant::compareTo)
        .map(at -> at.plus(Standing.GRACE))
        .filter(due -> next.isEmpty() || due.isBefore(next.get()))
        .ifPresent(due -> next = Optional.of(due));
  }

  void look(Watermarks watermarks) throws SQLException {
    if (next.isEmpty()) {
      return;
    }
    Instant due = next.get();
    if (watermarks.low().isAfter(due)) {
      int passed = store.passDeadlines(watermarks.low(), AT_ONCE);
      meters.deadlinesPassed(passed);
      if (passed < AT_ONCE) {
        next = store.firstDeadline();
      }
      return;
    }
    Instant now = clock.instant();
    if (now.isAfter(due) && !now.isBefore(tickedAt.plus(TICK_EVERY))) {
      tickedAt = now;
      ticks.send(behind(watermarks, due));
    }
  }

  private static List<Integer> behind(Watermarks watermarks, Instant due) {
    return watermarks.reached().entrySet().stream()
        .filter(partition -> !partition.getValue().isAfter(due))
        .map(Map.Entry::getKey)
        .toList();
  }
}
