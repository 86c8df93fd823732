package dev.tidings.gateway.registry;

import java.time.Instant;
import java.util.Optional;

/// Where one connection of a user is. Immutable.
///
/// @param since when it was opened, to the millisecond
public record Placed(String connection, String gateway, String device, Instant since) {

  /// As it stands in Redis: `gateway|device|sinceMs`.
  String text() {
    return gateway + '|' + device + '|' + since.toEpochMilli();
  }

  /// Whether its gateway, in the life that began then, can have it.
  ///
  /// @param started empty where the gateway is dead
  boolean isOf(Optional<Instant> started) {
    return started.isPresent() && started.get().toEpochMilli() <= since.toEpochMilli();
  }

  static Optional<Placed> parse(String connection, String text) {
    String[] words = text.split("\\|", -1);
    if (words.length != 3 || !words[2].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    Instant since = Instant.ofEpochMilli(Long.parseLong(words[2]));
    return Optional.of(new Placed(connection, words[0], words[1], since));
  }
}
