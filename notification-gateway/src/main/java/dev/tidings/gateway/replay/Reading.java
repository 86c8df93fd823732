package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import java.util.List;

/// What came of reading a range of a room's history.
public sealed interface Reading {

  /// The first part of the range, or all of it.
  ///
  /// @param records all records of the room from the range's start to `coveredTo`, ascending
  /// @param coveredTo exclusive; behind the range's start, and its end at most: who wants more asks
  /// again from here
  record Page(List<RoomRecord> records, long coveredTo) implements Reading {
    public Page {
      records = List.copyOf(records);
    }
  }

  /// The history does not hold the range completely, or it is more than may be read.
  record Missing(GapReason reason) implements Reading {}

  /// The history does not answer now.
  record Unavailable() implements Reading {}
}
