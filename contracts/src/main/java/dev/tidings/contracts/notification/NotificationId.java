package dev.tidings.contracts.notification;

import dev.tidings.contracts.room.Room;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/// The id of one event in one room: a UUID of version 7 (RFC 9562), so that ids sort by the time at
/// which Kafka took the event. Its random bits are the hash of source, event id and room: who works
/// an event off twice gives the same ids.
public final class NotificationId {

  /// Never digests anything itself.
  private static final MessageDigest SHA_256 = sha256();

  private NotificationId() {}

  /// @param takenAt when Kafka took the event (the record's timestamp), to the millisecond
  public static UUID of(String source, String eventId, Room room, Instant takenAt) {
    byte[] hash =
        sha256((source + '\n' + eventId + '\n' + room.name()).getBytes(StandardCharsets.UTF_8));
    long high = takenAt.toEpochMilli() << 16;
    high |= 0x7000 | ((hash[0] & 0x0f) << 8) | (hash[1] & 0xff);
    long low = 0;
    for (int i = 2; i < 10; i++) {
      low = (low << 8) | (hash[i] & 0xff);
    }
    low = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /// When Kafka took the event, to the millisecond.
  public static Instant takenAt(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
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
