package dev.tidings.tracker.intake;

import dev.tidings.contracts.receipt.Receipt;
import java.time.Instant;

/// What PostgreSQL can hold: a record that it would refuse must not stop the partition.
final class Bounds {

  /// An index entry has 2,700 bytes at most, and three texts stand in one.
  private static final int MAX_TEXT = 256;

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private Bounds() {}

  static void text(String name, String value) {
    if (value.isEmpty() || value.length() > MAX_TEXT || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          name + ": expected 1 to " + MAX_TEXT + " characters without NUL");
    }
  }

  static void instant(String name, Instant value) {
    if (value.isBefore(FIRST) || value.isAfter(LAST)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: year 1 to 9999)");
    }
  }

  static void receipt(Receipt receipt) {
    instant("at", receipt.at());
    party(receipt.party());
    if (receipt instanceof Receipt.SentThrough sent) {
      range(sent.stretch(), sent.from(), sent.through(), sent.count());
    } else if (receipt instanceof Receipt.ReceivedThrough received) {
      range(received.stretch(), received.from(), received.through(), received.count());
    } else if (receipt instanceof Receipt.EngagedBefore engaged && engaged.before() < 0) {
      throw new IllegalArgumentException(
          "before: " + engaged.before() + " (expected: an offset, 0 or more)");
    }
  }

  private static void party(Receipt.Party party) {
    text("user", party.user());
    text("device", party.device());
    text("connection", party.connection());
  }

  private static void range(int stretch, long from, long through, int count) {
    if (stretch < 0 || from < 0 || through < from || through == Long.MAX_VALUE || count < 0) {
      throw new IllegalArgumentException(
          "stretch %d from %d through %d, count %d (expected: ascending, 0 or more)"
              .formatted(stretch, from, through, count));
    }
  }
}
