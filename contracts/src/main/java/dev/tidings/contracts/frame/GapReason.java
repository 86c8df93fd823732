package dev.tidings.contracts.frame;

import java.util.Arrays;
import java.util.Optional;

/// Why a replay cannot be complete.
public enum GapReason {
  /// The history was made anew since the cursor.
  EPOCH_CHANGED("epoch-changed"),
  /// Retention has deleted what the cursor points to.
  EXPIRED("expired"),
  /// The cursor is ahead of everything that the history holds.
  AHEAD_OF_LOG("ahead-of-log"),
  /// More lies between than one client may make the gateway read.
  TOO_FAR_BEHIND("too-far-behind"),
  /// The `since` names nothing that is known.
  UNKNOWN_SINCE("unknown-since"),
  /// The history does not answer now: the place is not lost, ask again later.
  UNAVAILABLE("unavailable");

  private final String text;

  GapReason(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<GapReason> parse(String text) {
    return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
  }
}
