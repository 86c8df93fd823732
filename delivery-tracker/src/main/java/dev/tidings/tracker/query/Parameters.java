package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import io.micronaut.core.annotation.Nullable;
import java.util.UUID;
import java.util.regex.Pattern;

/// Reads what stands in an address.
final class Parameters {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 200;

  private static final Pattern UUID_SHAPE =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Parameters() {}

  static UUID id(String name, String text) {
    if (!UUID_SHAPE.matcher(text).matches()) {
      throw BadParameterException.of(name, text, "a notification id, which is a UUID");
    }
    return UUID.fromString(text);
  }

  static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw BadParameterException.of("limit", text, "1 to " + MAX_LIMIT);
    }
    throw BadParameterException.of("limit", text, "1 to " + MAX_LIMIT);
  }

  /// The user's own room.
  static Room roomOfUser(String user) {
    return Room.parse("user:" + user)
        .filter(room -> room.owner().isPresent())
        .orElseThrow(
            () ->
                BadParameterException.of("user", user, "1 to 128 of A-Z a-z 0-9 . _ @ + | ~ = -"));
  }
}
