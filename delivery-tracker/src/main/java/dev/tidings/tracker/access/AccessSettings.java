package dev.tidings.tracker.access;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Who is let in.
///
/// @param secret of HS256 tokens: 32 bytes or more of UTF-8
/// @param keysAddress where the public keys of RS256 tokens are
/// @param issuer the `iss` that tokens must have, where it is given
/// @param audience what tokens' `aud` must name, where it is given
/// @param users as {@link Users#parse} reads them
/// @param sessionSecret of the console's sessions; where none is given, one of this process alone
/// @param sessionTime after which one has to sign in again
/// @param secureCookie whether browsers may send the session over TLS only
/// @param withoutSignIn the role of who brings nothing; empty: nobody is let in without
public record AccessSettings(
    Optional<String> secret,
    Optional<URI> keysAddress,
    Optional<String> issuer,
    Optional<String> audience,
    String users,
    Optional<String> sessionSecret,
    Duration sessionTime,
    boolean secureCookie,
    Optional<Role> withoutSignIn) {

  private static final int MIN_SECRET_BYTES = 32;
  private static final Duration MAX_SESSION = Duration.ofDays(7);

  public AccessSettings {
    secret.ifPresent(value -> checkSecret("tidings.access.hs256-secret", value));
    sessionSecret.ifPresent(value -> checkSecret("tidings.access.session-secret", value));
    if (sessionTime.toSeconds() < 1 || sessionTime.compareTo(MAX_SESSION) > 0) {
      throw new IllegalArgumentException(
          "tidings.access.session-time: " + sessionTime + " (expected: 1s to 7d)");
    }
  }

  private static void checkSecret(String name, String secret) {
    int length = secret.getBytes(StandardCharsets.UTF_8).length;
    if (length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException(
          name + ": " + length + " bytes (expected: " + MIN_SECRET_BYTES + " or more)");
    }
  }
}
