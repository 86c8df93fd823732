package dev.tidings.tracker.store;

/// Of which notifications to users producers are told.
public enum OutcomeScope {
  ALL,
  /// Those with an `ackDeadline`, or that expire.
  DEADLINES
}
