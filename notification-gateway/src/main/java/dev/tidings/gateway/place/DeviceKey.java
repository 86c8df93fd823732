package dev.tidings.gateway.place;

import java.nio.charset.StandardCharsets;

/// One installation of a client of one user. Neither part has a slash. Immutable.
public record DeviceKey(String user, String device) {

  /// The key of its records.
  byte[] bytes() {
    return (user + '/' + device).getBytes(StandardCharsets.UTF_8);
  }
}
