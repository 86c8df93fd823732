package dev.tidings.contracts.notification;

import dev.tidings.contracts.event.Priority;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// What a record of the history means for others of its room, and for who is behind in several:
/// told beside the JSON, so that nobody has to read that. Immutable.
///
/// @param collapseKey of two records of a room with the same key, the later one is enough
/// @param retracts the notification of the same room that this record takes back
public record Handling(Priority priority, Optional<String> collapseKey, Optional<UUID> retracts) {

  /// A record that means nothing for any other.
  public static final Handling PLAIN =
      new Handling(Priority.NORMAL, Optional.empty(), Optional.empty());

  private static final int MAX_KEY = 256;
  private static final String EXPECTED = "1 to 256 of printable ASCII without spaces";

  public Handling {
    Objects.requireNonNull(priority, "priority");
    Objects.requireNonNull(collapseKey, "collapseKey");
    Objects.requireNonNull(retracts, "retracts");
    if (collapseKey.isPresent() && !isKey(collapseKey.get())) {
      throw new IllegalArgumentException(
          "collapseKey: " + collapseKey.get() + " (expected: " + EXPECTED + ")");
    }
  }

  /// As the notification says.
  public static Handling of(Notification notification) {
    Handling own =
        new Handling(notification.priority(), notification.collapseKey(), notification.retracts());
    return own.equals(PLAIN) ? PLAIN : own;
  }

  static boolean isKey(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_KEY
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
