package dev.tidings.tracker.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A password as it may stand in a setting: `pbkdf2-sha256.ITERATIONS.SALT.HASH`, salt and hash as
/// base64url. Nothing of it needs quoting in a shell, in YAML, or between commas and colons.
///
/// Checking one takes about a tenth of a second of a processor, on purpose. Immutable.
public final class PasswordHash {

  private static final String SCHEME = "pbkdf2-sha256";
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final int ITERATIONS = 310_000;
  private static final int MIN_ITERATIONS = 1_000;
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /// Of a new password, with a salt of its own.
  public static PasswordHash of(char[] password) {
    return of(password, ITERATIONS);
  }

  static PasswordHash of(char[] password, int iterations) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return new PasswordHash(iterations, salt, derive(password, iterations, salt));
  }

  /// Reads {@link #text}.
  ///
  /// @throws IllegalArgumentException where it is none; the message does not hold the text
  public static PasswordHash parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      if (parts.length == 4 && parts[0].equals(SCHEME)) {
        int iterations = Integer.parseInt(parts[1]);
        byte[] salt = Base64.getUrlDecoder().decode(parts[2]);
        byte[] hash = Base64.getUrlDecoder().decode(parts[3]);
        if (iterations >= MIN_ITERATIONS
            && iterations <= MAX_ITERATIONS
            && salt.length >= SALT_BYTES
            && hash.length == HASH_BYTES) {
          return new PasswordHash(iterations, salt, hash);
        }
      }
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
    throw unreadable();
  }

  public boolean matches(char[] password) {
    return MessageDigest.isEqual(hash, derive(password, iterations, salt));
  }

  /// As it stands in a setting.
  public String text() {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return String.join(
        ".",
        SCHEME,
        Integer.toString(iterations),
        encoder.encodeToString(salt),
        encoder.encodeToString(hash));
  }

  private static byte[] derive(char[] password, int iterations, byte[] salt) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BYTES * 8);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    } finally {
      spec.clearPassword();
      Arrays.fill(password, ' ');
    }
  }

  private static IllegalArgumentException unreadable() {
    return new IllegalArgumentException(
        "password hash (expected: "
            + SCHEME
            + ".ITERATIONS.SALT.HASH, as hash-password prints it)");
  }
}
