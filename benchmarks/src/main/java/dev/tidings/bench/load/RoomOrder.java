package dev.tidings.bench.load;

import java.util.HashSet;
import java.util.Set;

/// Whether a follower of a room got each of its events once and in order: events are numbered 0, 1,
/// 2, ... in their room. Confined to one thread; read by others once that rests.
final class RoomOrder {

  private final Set<Long> missing = new HashSet<>(0);
  private long next;
  private long duplicated;
  private long reordered;

  /// What was published before `sequence` is not for this follower. To be said before any came.
  void beginsAt(long sequence) {
    next = sequence;
  }

  /// Takes the number of an event that came.
  void came(long sequence) {
    if (sequence == next) {
      next++;
    } else {
      outOfStep(sequence);
    }
  }

  /// The number that is expected next.
  long next() {
    return next;
  }

  /// How many of the first `published` have not come.
  long lost(long published) {
    return missing.size() + Math.max(0, published - next);
  }

  long duplicated() {
    return duplicated;
  }

  /// How many came after a later one.
  long reordered() {
    return reordered;
  }

  private void outOfStep(long sequence) {
    if (sequence > next) {
      for (long number = next; number < sequence; number++) {
        missing.add(number);
      }
      next = sequence + 1;
    } else if (missing.remove(sequence)) {
      reordered++;
    } else {
      duplicated++;
    }
  }
}
