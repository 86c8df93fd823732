package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The rungs below the hot tail: the index, where it covers the range, else sweeps of the log.
///
/// Only the log has a bound of offsets: who reads it makes us look at other rooms' records. Where
/// the index covers a range, what counts is how many records the room has in it. Thread-safe.
public final class DeepHistory implements HistoryReader {

  private static final Reading TOO_FAR = new Reading.Missing(GapReason.TOO_FAR_BEHIND);

  private final OffsetIndex index;
  private final HistoryReader log;
  private final ReplaySettings settings;
  private final ReplayMetrics metrics;

  public DeepHistory(
      OffsetIndex index, HistoryReader log, ReplaySettings settings, ReplayMetrics metrics) {
    this.index = index;
    this.log = log;
    this.settings = settings;
    this.metrics = metrics;
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return index
        .read(room, from, to)
        .exceptionally(failure -> new OffsetIndex.Answer.NotCovered(Long.MAX_VALUE))
        .thenCompose(
            answer ->
                switch (answer) {
                  case OffsetIndex.Answer.Read(Reading reading) -> {
                    metrics.countIndex();
                    yield CompletableFuture.completedFuture(reading);
                  }
                  case OffsetIndex.Answer.NotCovered(long until) ->
                      sweep(room, from, Math.min(to, until), TOO_FAR);
                  // The client keeps its place, and asks again when fewer do.
                  case OffsetIndex.Answer.Sweep() ->
                      sweep(room, from, to, new Reading.Unavailable());
                });
  }

  @Override
  public CompletionStage<Known> beforeLast(Room room, long to, int count) {
    return index.beforeLast(room, to, count).exceptionally(failure -> new Known(to, 0));
  }

  private CompletionStage<Reading> sweep(Room room, long from, long to, Reading beyondBound) {
    if (to - from > settings.maxScanOffsets()) {
      return CompletableFuture.completedFuture(beyondBound);
    }
    metrics.countLog();
    return log.read(room, from, to);
  }
}
