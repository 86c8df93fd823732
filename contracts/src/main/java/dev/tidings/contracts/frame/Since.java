package dev.tidings.contracts.frame;

import dev.tidings.contracts.event.Rfc3339;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// From where a client without a cursor wants a room.
public sealed interface Since {

  /// What a `since` must look like, for error texts.
  String EXPECTED = "a notification id, an RFC 3339 time, or a count";

  int MAX_COUNT = 1000;

  /// Everything behind this notification.
  record Id(UUID id) implements Since {}

  /// Everything that was accepted at this time or later.
  record Time(Instant time) implements Since {}

  /// The last `count` notifications, 0 to {@link #MAX_COUNT}.
  record Count(int count) implements Since {}

  static Optional<Since> parse(String text) {
    if (text == null || text.length() > 64) {
      return Optional.empty();
    }
    if (text.matches("[0-9]{1,4}")) {
      int count = Integer.parseInt(text);
      return count <= MAX_COUNT ? Optional.of(new Count(count)) : Optional.empty();
    }
    if (text.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")) {
      return Optional.of(new Id(UUID.fromString(text)));
    }
    return Rfc3339.parse(text).map(Time::new);
  }
}
