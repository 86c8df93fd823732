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
import org.apache.kafka.common.TopicPartition;

/// Lets deadlines pass when everything that Kafka had by then has been taken in, and not before: an
/// acknowledgement, or a word that takes back, that Kafka has and nobody has read yet is in time.
///
/// Of the receipts their own timestamps tell. A partition in which nothing happens tells no time,
/// so it is given a {@link Ticks tick} when a deadline waits for it. Into the history nobody but
/// ingest may write: once the receipts are past an instant, what the history had by that instant
/// stands before its ends as they are then, and it is read up to those. Confined to the intake's
/// thread.
final class DeadlineWatch {

  private static final int AT_ONCE = 5_000;
  private static final Duration TICK_EVERY = Duration.ofMillis(100);

  private final IntakeStore store;
  private final KafkaSource source;
  private final Ticks ticks;
  private final InstantSource clock;
  private final IntakeMeters meters;
  private Optional<Instant> next = Optional.empty();
  private Optional<Claim> claim = Optional.empty();
  private Instant settled = Instant.MIN;
  private Instant tickedAt = Instant.MIN;

  DeadlineWatch(
      IntakeStore store,
      KafkaSource source,
      Ticks ticks,
      InstantSource clock,
      IntakeMeters meters) {
    this.store = store;
    this.source = source;
    this.ticks = ticks;
    this.clock = clock;
    this.meters = meters;
  }

  /// Everything before `at` is taken in once the history has been read to `ends`.
  private record Claim(Instant at, Map<TopicPartition, Long> ends) {}

  void begin() throws SQLException {
    claim = Optional.empty();
    settled = Instant.MIN;
    next = store.firstDeadline();
  }

  /// Each record that Kafka had before this instant, by the broker's clock, has been taken in. As
  /// of the last deadline: nobody else needs it.
  Instant settled() {
    return settled;
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

  /// Everything that was polled has been written.
  ///
  /// @param receipts how far they have been taken in
  void look(Watermarks receipts) throws SQLException {
    if (next.isEmpty()) {
      return;
    }
    Instant due = next.get();
    settle(receipts.low(), due);
    if (settled.isAfter(due)) {
      int passed = store.passDeadlines(settled, AT_ONCE);
      meters.deadlinesPassed(passed);
      if (passed < AT_ONCE) {
        next = store.firstDeadline();
      }
      return;
    }
    Instant now = clock.instant();
    if (now.isAfter(due) && !now.isBefore(tickedAt.plus(TICK_EVERY))) {
      tickedAt = now;
      ticks.send(behind(receipts, due));
    }
  }

  private void settle(Instant read, Instant due) {
    if (claim.isEmpty() && read.isAfter(due) && !settled.isAfter(due)) {
      claim = Optional.of(new Claim(read, source.historyEnds()));
    }
    claim
        .filter(made -> source.hasRead(made.ends()))
        .ifPresent(
            made -> {
              settled = made.at();
              claim = Optional.empty();
            });
  }

  private static List<Integer> behind(Watermarks watermarks, Instant due) {
    return watermarks.reached().entrySet().stream()
        .filter(partition -> !partition.getValue().isAfter(due))
        .map(Map.Entry::getKey)
        .toList();
  }
}
