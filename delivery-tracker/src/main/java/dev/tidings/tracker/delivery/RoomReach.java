package dev.tidings.tracker.delivery;

/// What of a shared room was sent to anyone, and received by anyone. Immutable.
public record RoomReach(Key key, OffsetRanges sent, OffsetRanges received) {

  /// One row's identity: offsets are of one epoch of the history.
  public record Key(String room, int epoch) {}

  public static RoomReach none(Key key) {
    return new RoomReach(key, OffsetRanges.NONE, OffsetRanges.NONE);
  }

  public RoomReach and(RoomReach other) {
    return new RoomReach(key, sent.with(other.sent), received.with(other.received));
  }

  public RoomReach minus(RoomReach other) {
    return new RoomReach(key, sent.minus(other.sent), received.minus(other.received));
  }

  public boolean isNothing() {
    return sent.ranges().isEmpty() && received.ranges().isEmpty();
  }
}
