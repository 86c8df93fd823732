package dev.tidings.contracts.frame;

import java.util.Arrays;
import java.util.Optional;

/// What a user did with a notification. A set: one does not undo the other.
public enum As {
  SEEN("seen"),
  READ("read"),
  ARCHIVED("archived"),
  INTERACTED("interacted");

  private final String text;

  As(String text) {
    this.text = text;
  }

  /// The word on the wire.
  public String text() {
    return text;
  }

  public static Optional<As> parse(String text) {
    return Arrays.stream(values()).filter(one -> one.text.equals(text)).findFirst();
  }
}
