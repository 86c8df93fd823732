package dev.tidings.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// Finds the stamps that events of a benchmark carry in their data: `"stamp":"` and then 8
/// hexadecimal digits of the event's number in its room and 16 of the producer's clock. No JSON is
/// read: frames of one run are alike, so the stamp is looked for first where the last one stood,
/// seen from the frame's end. Confined to one thread.
final class StampScan {

  static final String MARKER = "\"stamp\":\"";

  private static final int DIGITS = 24;
  private static final byte[] MARKER_BYTES = MARKER.getBytes(StandardCharsets.US_ASCII);
  private static final long MARKER_HEAD = 0x227374616d70223aL; // "stamp":

  private int distance = MARKER_BYTES.length + DIGITS;
  private int end;
  private long sequence;
  private long sentNanos;

  /// The digits as [#next] reads them.
  static String stamp(long sequence, long sentNanos) {
    return hex(sequence, 8) + hex(sentNanos, 16);
  }

  /// Goes to the first stamp within `[from, to)`; where there is one, its parts can be asked for.
  boolean next(ByteBuf bytes, int from, int to) {
    int guess = to - distance;
    if (guess >= from && isMarker(bytes, guess)) {
      take(bytes, guess);
      return true;
    }
    return search(bytes, from, to);
  }

  /// The same, but always the first one: for frames that hold several.
  boolean search(ByteBuf bytes, int from, int to) {
    int last = to - MARKER_BYTES.length - DIGITS;
    for (int at = from; at <= last; at++) {
      if (bytes.getByte(at) == '"' && isMarker(bytes, at)) {
        distance = to - at;
        take(bytes, at);
        return true;
      }
    }
    return false;
  }

  /// The event's number in its room, 32 bits.
  long sequence() {
    return sequence;
  }

  /// What `System.nanoTime()` of the producer said before it was sent.
  long sentNanos() {
    return sentNanos;
  }

  /// The index behind the stamp.
  int end() {
    return end;
  }

  private void take(ByteBuf bytes, int marker) {
    int digits = marker + MARKER_BYTES.length;
    sequence = eightDigits(bytes.getLong(digits));
    sentNanos =
        eightDigits(bytes.getLong(digits + 8)) << 32 | eightDigits(bytes.getLong(digits + 16));
    end = digits + DIGITS;
  }

  private static boolean isMarker(ByteBuf bytes, int at) {
    return bytes.getLong(at) == MARKER_HEAD && bytes.getByte(at + 8) == '"';
  }

  /// Eight lower-case hexadecimal digits at once: each byte to its value, then pairs, then pairs of
  /// pairs.
  private static long eightDigits(long ascii) {
    long value = (ascii & 0x0f0f0f0f0f0f0f0fL) + 9 * ((ascii >>> 6) & 0x0101010101010101L);
    value = (value | value >>> 4) & 0x00ff00ff00ff00ffL;
    value = (value | value >>> 8) & 0x0000ffff0000ffffL;
    return (value | value >>> 16) & 0xffffffffL;
  }

  private static String hex(long value, int digits) {
    StringBuilder text = new StringBuilder(digits);
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
    }
    return text.toString();
  }
}
