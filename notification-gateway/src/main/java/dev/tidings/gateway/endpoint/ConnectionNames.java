package dev.tidings.gateway.endpoint;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;

/// Names connections: 96 random bits, so that no gateway ever gives one twice. The client's own
/// `Sec-WebSocket-Key` would not do: two clients may send the same. Thread-safe.
@Singleton
final class ConnectionNames {

  private static final int BYTES = 12;

  private final SecureRandom random = new SecureRandom();

  /// 16 of `A-Z a-z 0-9 - _`.
  String next() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
