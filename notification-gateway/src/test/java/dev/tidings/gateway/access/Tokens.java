package dev.tidings.gateway.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/// Tokens for tests.
public final class Tokens {

  public static final String SECRET = "a secret of these tests, more than 32 bytes long";

  private Tokens() {}

  /// A good token for an hour.
  public static String of(String user, String... rooms) {
    return lasting(Duration.ofHours(1), user, rooms);
  }

  /// One that allows to publish, too.
  public static String publishing(String user, List<String> publish, String... rooms) {
    return signed(claims(user, Duration.ofHours(1), rooms).claim("publish", publish).build());
  }

  /// @param rest from now to `exp`; negative for one that has ended
  public static String lasting(Duration rest, String user, String... rooms) {
    return signed(claims(user, rest, rooms).build());
  }

  static JWTClaimsSet.Builder claims(String user, Duration rest, String... rooms) {
    return new JWTClaimsSet.Builder()
        .subject(user)
        .claim("rooms", List.of(rooms))
        .expirationTime(Date.from(Instant.now().plus(rest)));
  }

  static String signed(JWTClaimsSet claims) {
    try {
      return signed(
          claims,
          new JWSHeader(JWSAlgorithm.HS256),
          new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String signed(JWTClaimsSet claims, JWSHeader header, JWSSigner signer) {
    try {
      SignedJWT jwt = new SignedJWT(header, claims);
      jwt.sign(signer);
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
