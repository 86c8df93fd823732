package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Reads a room's history by position, a page at a time. Nothing is kept between two pages: who is
/// slow holds a position and no buffer. Thread-safe, never blocks.
public interface HistoryReader {

  /// The first page of the room's records from `from` (inclusive) to `to` (exclusive). The stage
  /// never completes exceptionally, and may complete on any thread.
  CompletionStage<Reading> read(Room room, long from, long to);

  /// The same.
  ///
  /// @param whenDeep runs before the page is read from below the hot tail, where it is; on any
  /// thread, and for one at least of those who share a reading
  default CompletionStage<Reading> read(Room room, long from, long to, Runnable whenDeep) {
    return read(room, from, to);
  }

  /// Where the room's last `count` records before `to` (exclusive) begin, as far back as that is
  /// known without reading them.
  default CompletionStage<Known> beforeLast(Room room, long to, int count) {
    return CompletableFuture.completedFuture(new Known(to, 0));
  }

  /// A place in a room's past.
  ///
  /// @param position from here on stand the room's last `found` records before the asked-for place,
  /// and everything between the two is known
  record Known(long position, int found) {}
}
