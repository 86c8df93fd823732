package dev.tidings.gateway.replay;

import dev.tidings.gateway.drops.DropReason;

/// Which rule leaves a notification out for a follower.
public enum Omission {
  /// Its time had passed.
  EXPIRED(DropReason.EXPIRED),
  /// A later one of the room has its collapse key, and comes in the same replay.
  SUPERSEDED(DropReason.SUPERSEDED),
  /// A later one of the room takes it back, and comes in the same replay.
  RETRACTED(DropReason.RETRACTED);

  private final DropReason reason;

  Omission(DropReason reason) {
    this.reason = reason;
  }

  /// What it is counted as.
  public DropReason reason() {
    return reason;
  }
}
