package dev.tidings.contracts.live;

/// What the relay vouches for before a record: what it read in the log itself, never what Redis
/// happens to hold.
public sealed interface Previous {

  /// The room's last record before this one stands at `offset`.
  record At(long offset) implements Previous {
    public At {
      if (offset < 0 || offset == Long.MAX_VALUE) {
        throw new IllegalArgumentException("offset: " + offset + " (expected: 0 to 2^63 - 2)");
      }
    }
  }

  /// The room had no record from `position` (inclusive) up to this one; before `position` the relay
  /// has not read.
  record NoneSince(long position) implements Previous {
    public NoneSince {
      if (position < 0) {
        throw new IllegalArgumentException("position: " + position + " (expected: 0 or more)");
      }
    }
  }

  /// The lowest position from which nothing of the room is missing before this record: who knows
  /// everything before this place lacks nothing.
  default long contiguousFrom() {
    return this instanceof At at ? at.offset() + 1 : ((NoneSince) this).position();
  }
}
