package dev.tidings.tracker.intake;

import dev.tidings.tracker.store.StoredPosition;
import java.util.Optional;

/// Where reading of a partition begins, and whether that is where it was left.
sealed interface StartingPoint {

  /// Everything before it has been taken in, or is gone.
  long offset();

  /// Where it was left, or at the first record of a topic never read before.
  record AsLeft(long offset) implements StartingPoint {}

  /// Nothing stands in the ledger yet.
  record First(long offset) implements StartingPoint {}

  /// The topic was deleted and made again: an offset of the old one says nothing.
  record Replaced(long offset) implements StartingPoint {}

  /// Retention has passed the position.
  ///
  /// @param missed offsets between position and first record: at most so many records
  record RetentionPassed(long offset, long missed) implements StartingPoint {}

  /// The log ends before the position: Kafka lost what it had confirmed.
  ///
  /// @param missing offsets between the log's end and the position
  record LogTruncated(long offset, long missing) implements StartingPoint {}

  /// @param begin the first offset that Kafka still has
  /// @param end the offset after the last one
  static StartingPoint of(Optional<StoredPosition> stored, String topicId, long begin, long end) {
    if (stored.isEmpty()) {
      return new First(begin);
    }
    if (!stored.get().topicId().equals(topicId)) {
      return new Replaced(begin);
    }
    long left = stored.get().nextOffset();
    if (left < begin) {
      return new RetentionPassed(begin, begin - left);
    }
    if (left > end) {
      return new LogTruncated(end, left - end);
    }
    return new AsLeft(left);
  }
}
