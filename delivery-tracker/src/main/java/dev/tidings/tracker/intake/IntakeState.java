package dev.tidings.tracker.intake;

/// What the intake is doing.
public enum IntakeState {
  STARTING,
  WAITING_FOR_POSTGRESQL,
  /// PostgreSQL answers, and takes nothing in.
  POSTGRESQL_READ_ONLY,
  WAITING_FOR_KAFKA,
  /// Kafka answers, but history or receipts are not there yet.
  WAITING_FOR_TOPICS,
  /// Another instance takes in; this one takes over when that one is gone.
  STANDING_BY,
  CONSUMING,
  /// A fault of its own; it tries again.
  FAILING,
  STOPPED;

  /// Whether what the intake needs is there.
  public boolean isReady() {
    return this == CONSUMING || this == STANDING_BY;
  }
}
