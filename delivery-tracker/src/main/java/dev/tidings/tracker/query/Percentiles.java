package dev.tidings.tracker.query;

import dev.tidings.tracker.delivery.Latency;
import dev.tidings.tracker.query.FigureAnswers.LatencyAnswer;
import dev.tidings.tracker.store.LatencyRow;
import io.micronaut.core.annotation.Nullable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Reads percentiles out of buckets: the upper end of the bucket in which the one that is asked for
/// lies, so never too good. Pure.
final class Percentiles {

  private Percentiles() {}

  /// @param rows of one hour, any order
  /// @return empty where nothing was measured
  static Optional<LatencyAnswer> of(List<LatencyRow> rows) {
    List<LatencyRow> ascending =
        rows.stream().sorted(Comparator.comparingLong(LatencyRow::atMostMs)).toList();
    long measured = ascending.stream().mapToLong(LatencyRow::standings).sum();
    return measured == 0
        ? Optional.empty()
        : Optional.of(
            new LatencyAnswer(
                at(ascending, measured, 50),
                at(ascending, measured, 95),
                at(ascending, measured, 99),
                measured));
  }

  /// @return null where it lies behind the last bucket's end
  private static @Nullable Long at(List<LatencyRow> ascending, long measured, int percent) {
    long rank = Math.ceilDiv(measured * percent, 100L);
    long seen = 0;
    for (LatencyRow row : ascending) {
      seen += row.standings();
      if (seen >= rank) {
        return row.atMostMs() == Latency.LONGER ? null : row.atMostMs();
      }
    }
    throw new IllegalStateException("rank: " + rank + " of " + seen);
  }
}
