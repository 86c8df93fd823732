package dev.tidings.contracts.room;

import java.util.regex.Pattern;

/// A room's name, or the beginning of one followed by `*`: `order:9`, `team:*`, `team:42:*`.
///
/// A pattern authorises; it cannot be subscribed. `*` stands only at the end and only behind a
/// colon, so that `team:4*` cannot be written where `team:4` and its subgroups were meant.
/// Immutable.
public record RoomPattern(String text) {

  private static final Pattern SHAPE =
      Pattern.compile("[a-z][a-z0-9-]{0,31}:(\\*|[A-Za-z0-9._@+|~=-]{1,128}:\\*)");

  /// @throws IllegalArgumentException where the text is neither a room nor a pattern of rooms
  public RoomPattern {
    if (text == null || (!SHAPE.matcher(text).matches() && Room.parse(text).isEmpty())) {
      throw new IllegalArgumentException(
          "pattern: " + text + " (expected: a room, or one ending in :* such as team:*)");
    }
  }

  /// Whether the pattern allows the room. `team:42:*` allows the subgroups of `team:42`, not
  /// `team:42` itself.
  public boolean matches(Room room) {
    return text.endsWith("*")
        ? room.name().startsWith(text.substring(0, text.length() - 1))
        : room.name().equals(text);
  }
}
