package dev.tidings.quickstart.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/// Tokens for whoever asks, signed with a secret for development: what an identity provider does in
/// production. Thread-safe.
public final class DevelopmentTokens {

  private static final int SECRET_BYTES = 32;

  private final String secret;
  private final InstantSource clock;

  private DevelopmentTokens(String secret, InstantSource clock) {
    this.secret = secret;
    this.clock = clock;
  }

  /// @param secret its UTF-8 bytes are the HS256 key: 32 or more
  public static DevelopmentTokens of(String secret, InstantSource clock) {
    int length = secret.getBytes(StandardCharsets.UTF_8).length;
    if (length < SECRET_BYTES) {
      throw new IllegalArgumentException(
          "secret: " + length + " bytes (expected: " + SECRET_BYTES + " or more)");
    }
    return new DevelopmentTokens(secret, clock);
  }

  /// Takes the secret from the file, which is made where it is missing: of this folder alone.
  public static DevelopmentTokens in(Path file, InstantSource clock) {
    try {
      if (!Files.exists(file)) {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      }
      return new DevelopmentTokens(Files.readString(file).strip(), clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The HS256 secret as text: its UTF-8 bytes are the key.
  public String secret() {
    return secret;
  }

  /// A token for the user that allows the given rooms beside the user's own.
  ///
  /// @param rooms rooms and patterns of rooms
  public String mint(String user, List<String> rooms, Duration lifetime) {
    return signed(user, lifetime, claims -> claims.claim("rooms", rooms));
  }

  /// As {@link #mint}, for who may also publish what does not last into the given rooms.
  ///
  /// @param publish rooms and patterns of rooms
  public String mintPublishing(
      String user, List<String> rooms, List<String> publish, Duration lifetime) {
    return signed(user, lifetime, claims -> claims.claim("rooms", rooms).claim("publish", publish));
  }

  /// A token that lets its bearer read what the tracker knows of anyone.
  ///
  /// @param name as it stands in the tracker's audit trail
  public String mintSupport(String name, Duration lifetime) {
    return signed(name, lifetime, claims -> claims.claim("role", "support"));
  }

  /// A token that lets its bearer act in the tracker, too.
  ///
  /// @param name as it stands in the tracker's audit trail
  public String mintAdmin(String name, Duration lifetime) {
    return signed(name, lifetime, claims -> claims.claim("role", "admin"));
  }

  private String signed(
      String subject, Duration lifetime, UnaryOperator<JWTClaimsSet.Builder> more) {
    JWTClaimsSet claims =
        more.apply(
                new JWTClaimsSet.Builder()
                    .subject(subject)
                    .issueTime(Date.from(clock.instant()))
                    .expirationTime(Date.from(clock.instant().plus(lifetime))))
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    try {
      token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (JOSEException e) {
      throw new IllegalStateException(e); // the secret is long enough: a bug
    }
    return token.serialize();
  }
}
