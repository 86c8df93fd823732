package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import java.util.concurrent.CompletionStage;

/// Reads a room's history by position, a page at a time. Nothing is kept between two pages: who is
/// slow holds a position and no buffer. Thread-safe, never blocks.
public interface HistoryReader {

  /// The first page of the room's records from `from` (inclusive) to `to` (exclusive). The stage
  /// never completes exceptionally, and may complete on any thread.
  CompletionStage<Reading> read(Room room, long from, long to);
}
