package dev.tidings.contracts.event;

import java.util.Optional;

/// How soon an event matters, beside others of other rooms; within a room, order stays the log's.
public enum Priority {
  HIGH("high"),
  NORMAL("normal"),
  LOW("low");

  private final String text;

  Priority(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  public static Optional<Priority> parse(String text) {
    for (Priority priority : values()) {
      if (priority.text.equals(text)) {
        return Optional.of(priority);
      }
    }
    return Optional.empty();
  }
}
