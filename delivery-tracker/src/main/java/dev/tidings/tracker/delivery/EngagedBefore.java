package dev.tidings.tracker.delivery;

import dev.tidings.contracts.frame.As;
import java.time.Instant;

/// A user's word about everything of a room before an offset: the highest one that was told.
///
/// @param before exclusive
/// @param at when it was first told of that offset
public record EngagedBefore(Key key, long before, Instant at) {

  public record Key(String room, int epoch, String user, As as) {}

  /// Both in one; the same whichever comes first.
  public EngagedBefore and(EngagedBefore other) {
    if (before != other.before) {
      return before > other.before ? this : other;
    }
    return other.at.isBefore(at) ? other : this;
  }
}
