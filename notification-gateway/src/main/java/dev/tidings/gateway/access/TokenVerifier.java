package dev.tidings.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// Tells whether a token is good, and what it grants.
///
/// An algorithm is tied to its kind of key: HS256 is only ever checked with the configured secret,
/// RS256 and ES256 only with RSA and EC keys of the key set. A public key can therefore never serve
/// as an HMAC secret, and `none` is no algorithm here. A token that was found good is remembered
/// for a while, by its hash: clients that come back bring the one that they had. Thread-safe.
@Singleton
public final class TokenVerifier {

  private static final int MAX_TOKEN = 8_192;

  private final @Nullable MACVerifier secret;
  private final @Nullable KeySet keys;
  private final Claims claims;
  private final TokenMemory memory;
  private final InstantSource clock;

  public TokenVerifier(AccessSettings settings, InstantSource clock) {
    secret = settings.secret().map(TokenVerifier::hmac).orElse(null);
    keys = settings.keysAddress().map(address -> KeySet.at(address, settings, clock)).orElse(null);
    claims =
        new Claims(
            Optional.ofNullable(settings.issuer()),
            Optional.ofNullable(settings.audience()),
            settings.clockSkew(),
            clock);
    memory = new TokenMemory(settings.rememberedTokens());
    this.clock = clock;
  }

  /// Completes at once where the key is at hand, and on another thread where keys are fetched
  /// first. Never fails: a key set that does not answer is {@link TokenReading.Undecided}.
  public CompletableFuture<TokenReading> verify(String token) {
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      return done(new TokenReading.Invalid("expected: a JWT of 8192 characters at most"));
    }
    Optional<TokenMemory.Known> known = memory.find(token, clock.instant());
    if (known.isPresent() && known.get().keys().equals(keysNow(known.get().keys().isPresent()))) {
      return done(new TokenReading.Valid(known.get().grant()));
    }
    known.ifPresent(old -> memory.forget(token));
    SignedJWT jwt;
    try {
      jwt = SignedJWT.parse(token);
    } catch (ParseException e) {
      return done(new TokenReading.Invalid("expected: a signed JWT"));
    }
    JWSAlgorithm algorithm = jwt.getHeader().getAlgorithm();
    if (algorithm.equals(JWSAlgorithm.HS256) && secret != null) {
      return done(remembered(token, OptionalLong.empty(), readBy(secret, jwt)));
    }
    boolean byPublicKey =
        algorithm.equals(JWSAlgorithm.RS256) || algorithm.equals(JWSAlgorithm.ES256);
    if (byPublicKey && keys != null) {
      OptionalLong before = keysNow(true);
      return keys.find(algorithm, Optional.ofNullable(jwt.getHeader().getKeyID()))
          .thenApply(search -> remembered(token, before, readBy(search, jwt)));
    }
    return done(new TokenReading.Invalid("alg: not one that is configured here"));
  }

  private OptionalLong keysNow(boolean byPublicKey) {
    return byPublicKey && keys != null ? OptionalLong.of(keys.version()) : OptionalLong.empty();
  }

  private TokenReading remembered(String token, OptionalLong keysBefore, TokenReading reading) {
    if (reading instanceof TokenReading.Valid(Grant grant)) {
      memory.keep(token, new TokenMemory.Known(grant, keysBefore));
    }
    return reading;
  }

  private TokenReading readBy(KeySearch search, SignedJWT jwt) {
    return switch (search) {
      case KeySearch.Unreachable unreachable ->
          new TokenReading.Undecided("the key set does not answer");
      case KeySearch.Unknown unknown -> new TokenReading.Invalid("kid: no such key");
      case KeySearch.Found found -> {
        for (JWK key : found.keys()) {
          TokenReading reading = readBy(verifier(key), jwt);
          if (!(reading instanceof TokenReading.Invalid)) {
            yield reading;
          }
        }
        yield readBy(verifier(found.keys().getFirst()), jwt);
      }
    };
  }

  private TokenReading readBy(JWSVerifier verifier, SignedJWT jwt) {
    try {
      return jwt.verify(verifier)
          ? claims.read(jwt.getJWTClaimsSet())
          : new TokenReading.Invalid("the signature does not match");
    } catch (JOSEException | ParseException e) {
      return new TokenReading.Invalid("expected: a signed JWT with JSON claims");
    }
  }

  private static JWSVerifier verifier(JWK key) {
    try {
      return switch (key.getKeyType().getValue()) {
        case "RSA" -> new RSASSAVerifier(key.toRSAKey());
        case "EC" -> new ECDSAVerifier(key.toECKey());
        default -> throw new IllegalStateException("key: " + key.getKeyType());
      };
    } catch (JOSEException e) {
      throw new IllegalStateException(e); // the key set takes in only keys that can be used
    }
  }

  private static MACVerifier hmac(String secret) {
    try {
      return new MACVerifier(secret.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("tidings.access.hs256-secret: not usable", e);
    }
  }

  private static CompletableFuture<TokenReading> done(TokenReading reading) {
    return CompletableFuture.completedFuture(reading);
  }
}
