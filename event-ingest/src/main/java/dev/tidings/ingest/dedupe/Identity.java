package dev.tidings.ingest.dedupe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The identity of an event, `(source, id)`, as 128 bits of its SHA-256: 16 bytes in memory instead
/// of two texts. That two events share one by chance is less likely than that all disks fail.
/// Immutable.
public record Identity(long high, long low) {

  /// Never digests anything itself.
  private static final MessageDigest SHA_256 = sha256();

  /// @param source has no line feed in it, or two pairs could make one text
  public static Identity of(String source, String id) {
    byte[] hash = sha256((source + '\n' + id).getBytes(StandardCharsets.UTF_8));
    return new Identity(longAt(hash, 0), longAt(hash, 8));
  }

  private static long longAt(byte[] bytes, int at) {
    long value = 0;
    for (int i = at; i < at + 8; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  /// A clone is made without the search for a provider.
  private static byte[] sha256(byte[] bytes) {
    try {
      return ((MessageDigest) SHA_256.clone()).digest(bytes);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e); // the JDK's own can be cloned
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
