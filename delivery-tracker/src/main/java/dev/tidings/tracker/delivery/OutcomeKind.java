package dev.tidings.tracker.delivery;

import java.util.Locale;

/// What a producer is told of a notification to one user.
public enum OutcomeKind {
  RECEIVED(0, true),
  EXPIRED(1, true),
  /// No device acknowledged it by its `ackDeadline`.
  UNDELIVERED(2, true),
  /// A newer one took its place before its time ended.
  SUPERSEDED(3, true),
  /// It was taken back before its time ended.
  SUPPRESSED(4, true),
  /// The user read it. Says nothing of whether it was acknowledged.
  READ(5, false),
  /// Acknowledged after another final word had been due.
  RECEIVED_LATE(6, false);

  private final int bit;
  private final boolean isFinal;

  OutcomeKind(int bit, boolean isFinal) {
    this.bit = bit;
    this.isFinal = isFinal;
  }

  /// Exactly one final word is said of a notification to one user.
  public boolean isFinal() {
    return isFinal;
  }

  /// The place of its bit where it is stored what was told: never changes.
  public int bit() {
    return bit;
  }

  /// The word in JSON.
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
