package dev.tidings.tracker.delivery;

import dev.tidings.contracts.frame.As;

/// What may be true of a notification for its addressee.
public enum StandingFact {
  /// Stands in the history.
  ACCEPTED(0),
  /// Of a user's own room.
  OWN(1),
  SENT(2),
  RECEIVED(3),
  PARKED(4),
  EXPIRED(5),
  SUPERSEDED(6),
  SUPPRESSED(7),
  SEEN(8),
  READ(9),
  ARCHIVED(10),
  INTERACTED(11),
  /// Stands before what the user said to have seen, ...: a claim about what was sent, no other.
  SEEN_BEFORE(12),
  READ_BEFORE(13),
  ARCHIVED_BEFORE(14),
  INTERACTED_BEFORE(15),
  /// The gateways have it. Kept only while nothing that comes after it is known.
  ROUTED(16);

  private final int bit;

  StandingFact(int bit) {
    this.bit = bit;
  }

  /// The place of its bit where facts are stored: never changes.
  public int bit() {
    return bit;
  }

  /// That everything before a place was seen, ...
  public static StandingFact before(As as) {
    return switch (as) {
      case SEEN -> SEEN_BEFORE;
      case READ -> READ_BEFORE;
      case ARCHIVED -> ARCHIVED_BEFORE;
      case INTERACTED -> INTERACTED_BEFORE;
    };
  }

  static StandingFact itself(As as) {
    return switch (as) {
      case SEEN -> SEEN;
      case READ -> READ;
      case ARCHIVED -> ARCHIVED;
      case INTERACTED -> INTERACTED;
    };
  }
}
