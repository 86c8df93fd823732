package dev.tidings.gateway.replay;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.gateway.drops.DropReason;

/// Which rule leaves a notification out for a follower.
public enum Omission {
  /// Its time had passed.
  EXPIRED(DropReason.EXPIRED, Receipt.Omitted.Reason.EXPIRED),
  /// A later one of the room has its collapse key and is not taken back: it comes in the same
  /// replay, unless it has expired.
  SUPERSEDED(DropReason.SUPERSEDED, Receipt.Omitted.Reason.SUPERSEDED),
  /// A later one of the room takes it back, and comes in the same replay.
  RETRACTED(DropReason.RETRACTED, Receipt.Omitted.Reason.RETRACTED);

  private final DropReason reason;
  private final Receipt.Omitted.Reason told;

  Omission(DropReason reason, Receipt.Omitted.Reason told) {
    this.reason = reason;
    this.told = told;
  }

  /// What it is counted as.
  public DropReason reason() {
    return reason;
  }

  /// What the tracker is told of it.
  public Receipt.Omitted.Reason told() {
    return told;
  }
}
