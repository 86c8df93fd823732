package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.Latency;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.delivery.StandingState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a batch changes in the counts of the hours: sums, so that a thousand notifications of one
/// hour cost a row each of the states they moved between. Confined to one thread.
final class AccountingChange {

  /// @param hour in which the event was taken
  record Cell(Instant hour, StandingState state) {}

  record LatencyCell(Instant hour, long atMostMs) {}

  private final Map<Cell, Long> states = new HashMap<>();
  private final Map<LatencyCell, Long> latencies = new HashMap<>();
  private final List<Duration> received = new ArrayList<>();

  /// @param was empty where there was no row
  void moved(Optional<Standing> was, Standing is, Instant takenAt) {
    Instant hour = takenAt.truncatedTo(ChronoUnit.HOURS);
    Optional<StandingState> before = was.map(Standing::state);
    if (before.isEmpty() || before.get() != is.state()) {
      before.ifPresent(state -> add(new Cell(hour, state), -1));
      add(new Cell(hour, is.state()), 1);
    }
    Optional<Long> latencyBefore = was.flatMap(standing -> latency(standing, takenAt));
    Optional<Long> latency = latency(is, takenAt);
    if (latencyBefore.isEmpty() && latency.isPresent()) {
      received.add(Duration.between(takenAt, is.receivedAt().orElse(takenAt)));
    }
    if (!latencyBefore.equals(latency)) {
      latencyBefore.ifPresent(
          atMost -> latencies.merge(new LatencyCell(hour, atMost), -1L, Long::sum));
      latency.ifPresent(atMost -> latencies.merge(new LatencyCell(hour, atMost), 1L, Long::sum));
    }
  }

  Map<Cell, Long> states() {
    return states;
  }

  /// How long each took, from taken to received, that was not known to be received before.
  List<Duration> received() {
    return received;
  }

  Map<LatencyCell, Long> latencies() {
    return latencies;
  }

  private static Optional<Long> latency(Standing standing, Instant takenAt) {
    return standing.has(StandingFact.ACCEPTED)
        ? standing.receivedAt().map(at -> Latency.bucketMs(takenAt, at))
        : Optional.empty();
  }

  private void add(Cell cell, long count) {
    states.merge(cell, count, Long::sum);
  }
}
