package dev.tidings.tracker.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;

/// The console's sessions: signed, kept by the browser, and by nobody else. Who no longer stands in
/// the settings has none, and a role that was changed there counts at once. Thread-safe.
final class Sessions {

  static final String COOKIE = "tidings_session";

  private static final String CSRF = "csrf";

  /// So that no token of another kind, signed with the same secret by mistake, is a session.
  private static final String AUDIENCE = "tidings-console-session";

  private static final int RANDOM_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final byte[] secret;
  private final AccessSettings settings;
  private final Users users;
  private final InstantSource clock;

  Sessions(AccessSettings settings, Users users, InstantSource clock) {
    this.settings = settings;
    this.users = users;
    this.clock = clock;
    this.secret =
        settings
            .sessionSecret()
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .orElseGet(this::randomBytes);
  }

  /// @param cookie the value that the browser keeps
  /// @param csrf what its acts must bring besides
  record Session(String cookie, String csrf, Instant until) {}

  Session begin(Person person) {
    String csrf = Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes());
    Instant until = clock.instant().plus(settings.sessionTime());
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .audience(AUDIENCE)
            .subject(person.name())
            .claim(CSRF, csrf)
            .expirationTime(Date.from(until))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    try {
      token.sign(new MACSigner(secret));
    } catch (JOSEException e) {
      throw new IllegalStateException(e); // the secret is long enough
    }
    return new Session(token.serialize(), csrf, until);
  }

  /// Empty where it is none of ours, has ended, or its person is gone.
  Optional<Caller.Known> read(String cookie) {
    try {
      SignedJWT token = SignedJWT.parse(cookie);
      if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256)
          || !token.verify(new MACVerifier(secret))) {
        return Optional.empty();
      }
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (!claims.getAudience().contains(AUDIENCE)
          || !clock.instant().isBefore(claims.getExpirationTime().toInstant())) {
        return Optional.empty();
      }
      String csrf = claims.getStringClaim(CSRF);
      return users
          .find(claims.getSubject())
          .map(person -> new Caller.Known(person, Optional.of(csrf)));
    } catch (ParseException | JOSEException e) {
      return Optional.empty();
    }
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }
}
