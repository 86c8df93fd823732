package dev.tidings.tracker.intake;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How far each partition of the receipts has been read, in the broker's time. Within a partition
/// that time does not go back, so what Kafka had before the lowest of them has been read.
/// Immutable.
///
/// @param reached for each partition the time of the last record that was read of it
record Watermarks(Map<Integer, Instant> reached) {

  Watermarks {
    reached = Map.copyOf(reached);
  }

  /// Nothing has been read of any.
  static Watermarks none(Iterable<Integer> partitions) {
    Map<Integer, Instant> reached = new HashMap<>();
    partitions.forEach(partition -> reached.put(partition, Instant.MIN));
    return new Watermarks(reached);
  }

  Watermarks with(Map<Integer, Instant> read) {
    Map<Integer, Instant> after = new HashMap<>(reached);
    read.forEach(
        (partition, at) -> after.merge(partition, at, (one, two) -> one.isBefore(two) ? two : one));
    return new Watermarks(after);
  }

  /// Each receipt that Kafka had before this instant has been read.
  Instant low() {
    return reached.values().stream().min(Instant::compareTo).orElse(Instant.MIN);
  }
}
