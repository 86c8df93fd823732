package dev.tidings.ingest.relay;

import java.util.OptionalLong;

/// Where reading of a partition begins, and from where on what is read is published.
///
/// @param readFrom the reader's first position; what lies before `publishFrom` is only learnt from
/// @param publishFrom everything before it was published by whoever committed it
/// @param reason why it is so
record ReadingStart(long readFrom, long publishFrom, Reason reason) {

  enum Reason {
    COMMITTED,
    /// Nobody has committed yet: the log is published from its beginning.
    NOTHING_COMMITTED,
    /// The committed place is before the log's beginning, or behind its end.
    OUT_OF_RANGE
  }

  /// @param committed the group's committed offset
  /// @param begin the log's first offset
  /// @param end the log's end (exclusive)
  static ReadingStart of(OptionalLong committed, long begin, long end, long warmUpOffsets) {
    if (committed.isEmpty()) {
      return new ReadingStart(begin, begin, Reason.NOTHING_COMMITTED);
    }
    long place = committed.getAsLong();
    if (place < begin || place > end) {
      return new ReadingStart(begin, begin, Reason.OUT_OF_RANGE);
    }
    return new ReadingStart(Math.max(begin, place - warmUpOffsets), place, Reason.COMMITTED);
  }
}
