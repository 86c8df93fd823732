package dev.tidings.tracker.query;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.problem.BadParameterException;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads what stands in an address.
final class Parameters {

  static final int DEFAULT_LIMIT = 50;
  static final int MAX_LIMIT = 200;

  private static final String INSTANT = "an instant such as 2026-11-01T08:30:00Z";
  private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");
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

  /// An instant as RFC 3339; empty where absent.
  static Optional<Instant> instant(String name, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (!instant.isBefore(Instant.EPOCH) && instant.isBefore(LATEST)) {
        return Optional.of(instant);
      }
    } catch (DateTimeParseException e) {
      throw BadParameterException.of(name, text, INSTANT);
    }
    throw BadParameterException.of(name, text, INSTANT);
  }

  /// A user's name; empty where absent.
  static Optional<String> user(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(name -> !name.isBlank())
        .map(name -> roomOfUser(name).owner().orElseThrow());
  }

  /// Whose data is told of, for the audit trail: the user's whom one asks about, and the room's
  /// owner's; the shared room itself where it is about nobody in particular.
  static List<String> whose(Optional<String> user, String room) {
    Stream<String> asked = user.map(name -> Room.ofUser(name).name()).stream();
    boolean isOwned = new Room(room).owner().isPresent();
    return Stream.concat(asked, isOwned || user.isEmpty() ? Stream.of(room) : Stream.empty())
        .distinct()
        .toList();
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
