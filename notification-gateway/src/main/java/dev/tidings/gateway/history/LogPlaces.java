package dev.tidings.gateway.history;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Where a history partition begins and ends. Every stage completes exceptionally where Kafka does
/// not answer in time. Thread-safe, never blocks.
public interface LogPlaces {

  /// The last stable offset, exclusive: a place that was read after the call began.
  CompletionStage<Long> end(int partition);

  /// The last stable offsets of several partitions, as {@link #end}; by one question where there is
  /// one.
  default CompletionStage<Map<Integer, Long>> ends(Set<Integer> partitions) {
    CompletionStage<Map<Integer, Long>> found = CompletableFuture.completedFuture(Map.of());
    for (int partition : partitions) {
      found =
          found.thenCombine(
              end(partition),
              (ends, end) -> {
                Map<Integer, Long> more = new HashMap<>(ends);
                more.put(partition, end);
                return more;
              });
    }
    return found;
  }

  /// The first offset that retention has left.
  CompletionStage<Long> begin(int partition);

  /// The first record that Kafka took at `time` or later; empty where there is none.
  CompletionStage<OptionalLong> at(int partition, Instant time);
}
