package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The rung between hot tail and log: knows at which offsets a room's records stand, as far as it
/// covers the history, and reads just these. Thread-safe, never blocks.
public interface OffsetIndex extends AutoCloseable {

  /// There is none.
  OffsetIndex NONE =
      new OffsetIndex() {
        @Override
        public CompletionStage<Answer> read(Room room, long from, long to) {
          return CompletableFuture.completedFuture(new Answer.NotCovered(Long.MAX_VALUE));
        }

        @Override
        public CompletionStage<HistoryReader.Known> beforeLast(Room room, long to, int count) {
          return CompletableFuture.completedFuture(new HistoryReader.Known(to, 0));
        }

        @Override
        public void close() {}
      };

  /// What came of asking for a range.
  sealed interface Answer {

    /// The first page of the range, or why it cannot be had.
    record Read(Reading reading) implements Answer {}

    /// Nothing is known at the range's start.
    ///
    /// @param until from there on (inclusive) something is known again; `Long.MAX_VALUE` for
    // nowhere
    record NotCovered(long until) implements Answer {}

    /// It could be read, and a sweep of the log is the better way just now.
    record Sweep() implements Answer {}
  }

  /// The first page of the room's records from `from` (inclusive) to `to` (exclusive, above it).
  CompletionStage<Answer> read(Room room, long from, long to);

  /// Where the room's last `count` records before `to` (exclusive) begin, or as far back as it
  // knows. Of two rooms whose names it cannot tell apart it may count both.
  CompletionStage<HistoryReader.Known> beforeLast(Room room, long to, int count);

  @Override
  void close();
}
