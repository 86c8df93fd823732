package dev.tidings.tracker.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.micronaut.core.annotation.Nullable;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;

/// Tells who a bearer token is: a JWT with `sub` and `role`.
///
/// An algorithm is tied to its kind of key: HS256 is only checked with the configured secret, RS256
/// only with RSA keys of the key set. Thread-safe; blocks while keys are fetched.
final class BearerTokens {

  private static final int MAX_TOKEN = 8_192;
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final long KEYS_FOR_MS = 600_000;
  private static final long KEYS_TIMEOUT_MS = 3_000;
  private static final long KEYS_PAUSE_MS = 30_000;

  private final AccessSettings settings;
  private final InstantSource clock;
  private final @Nullable MACVerifier secret;
  private final @Nullable DefaultJWTProcessor<SecurityContext> byKeySet;

  BearerTokens(AccessSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.secret = settings.secret().map(BearerTokens::hmac).orElse(null);
    this.byKeySet = settings.keysAddress().map(BearerTokens::processor).orElse(null);
  }

  Caller read(String token) {
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      return new Caller.Refused("expected: a JWT of " + MAX_TOKEN + " characters at most");
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
      if (algorithm.equals(JWSAlgorithm.HS256) && secret != null) {
        return jwt.verify(secret)
            ? read(jwt.getJWTClaimsSet())
            : new Caller.Refused("the signature does not match");
      }
      if (algorithm.equals(JWSAlgorithm.RS256) && byKeySet != null) {
        return read(byKeySet.process(jwt, null));
      }
      return new Caller.Refused("alg: not one that is configured here");
    } catch (KeySourceException e) {
      return new Caller.Undecided();
    } catch (BadJOSEException e) {
      return new Caller.Refused("the signature does not match a known key");
    } catch (ParseException | JOSEException e) {
      return new Caller.Refused("expected: a signed JWT with JSON claims");
    }
  }

  private Caller read(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date expires = claims.getExpirationTime();
    Date notBefore = claims.getNotBeforeTime();
    if (expires == null) {
      return new Caller.Refused("exp: absent (expected: when the token ends)");
    }
    if (!now.isBefore(expires.toInstant().plus(SKEW))) {
      return new Caller.Refused("exp: the token has expired");
    }
    if (notBefore != null && now.isBefore(notBefore.toInstant().minus(SKEW))) {
      return new Caller.Refused("nbf: the token does not count yet");
    }
    if (settings.issuer().isPresent() && !settings.issuer().get().equals(claims.getIssuer())) {
      return new Caller.Refused("iss: not the issuer that is expected");
    }
    if (settings.audience().isPresent()
        && !claims.getAudience().contains(settings.audience().get())) {
      return new Caller.Refused("aud: does not name this service");
    }
    Optional<Role> role = Role.of(String.valueOf(claims.getClaim("role")));
    String name = claims.getSubject();
    if (role.isEmpty()) {
      return new Caller.Refused("role: (expected: support or admin)");
    }
    if (name == null || !Person.isName(name)) {
      return new Caller.Refused("sub: (expected: who it is, 1 to 128 characters)");
    }
    return new Caller.Known(new Person(name, role.get()), Optional.empty());
  }

  private static MACVerifier hmac(String secret) {
    try {
      return new MACVerifier(secret.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("tidings.access.hs256-secret: not usable", e);
    }
  }

  private static DefaultJWTProcessor<SecurityContext> processor(URI address) {
    try {
      JWKSource<SecurityContext> keys =
          JWKSourceBuilder.<SecurityContext>create(address.toURL())
              .cache(KEYS_FOR_MS, KEYS_TIMEOUT_MS)
              .rateLimited(KEYS_PAUSE_MS)
              .build();
      DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
      processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
      // The claims are read here, by the injected clock, for both kinds of token alike.
      processor.setJWTClaimsSetVerifier((claims, context) -> {});
      return processor;
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(
          "tidings.access.jwks-url: " + address + " (expected: an http or https URL)", e);
    }
  }
}
