package dev.tidings.contracts.codec;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import java.util.Base64;
import java.util.Optional;

/// A cursor as clients carry it: URL-safe base64 without padding of one version byte, the epoch (4
/// bytes, big-endian), the room mark (4), the position (1 to 9 bytes, seven bits each, least
/// significant first) and a check byte. Clients must not look inside.
public final class CursorCodec {

  private static final byte VERSION = 1;
  private static final int FIXED = 9;
  private static final int MAX_TEXT = 32;

  private CursorCodec() {}

  public static String encode(Cursor cursor) {
    byte[] bytes = new byte[FIXED + 10];
    bytes[0] = VERSION;
    putInt(bytes, 1, cursor.epoch().value());
    putInt(bytes, 5, cursor.roomMark());
    int at = FIXED;
    long rest = cursor.position();
    while (rest > 0x7f) {
      bytes[at++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    bytes[at] = check(bytes, at);
    byte[] exact = java.util.Arrays.copyOf(bytes, at + 1);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(exact);
  }

  /// The cursor, or empty where the text is not one that {@link #encode} made.
  public static Optional<Cursor> decode(String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int last = bytes.length - 1;
    if (last < FIXED + 1 || bytes[0] != VERSION || bytes[last] != check(bytes, last)) {
      return Optional.empty();
    }
    long position = 0;
    int shift = 0;
    for (int at = FIXED; at < last; at++) {
      long seven = bytes[at] & 0x7f;
      boolean more = bytes[at] < 0;
      if (shift > 56 || more == (at == last - 1)) {
        return Optional.empty();
      }
      position |= seven << shift;
      shift += 7;
    }
    Cursor cursor = new Cursor(new Epoch(getInt(bytes, 1)), getInt(bytes, 5), position);
    // One text a cursor: a padded number or loose base64 bits would make two texts equal to one
    // place.
    return encode(cursor).equals(text) ? Optional.of(cursor) : Optional.empty();
  }

  private static byte check(byte[] bytes, int length) {
    int sum = 0x5a;
    for (int i = 0; i < length; i++) {
      sum = sum * 31 + bytes[i];
    }
    return (byte) (sum ^ (sum >>> 8));
  }

  private static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  private static int getInt(byte[] bytes, int at) {
    return (bytes[at] << 24)
        | ((bytes[at + 1] & 0xff) << 16)
        | ((bytes[at + 2] & 0xff) << 8)
        | (bytes[at + 3] & 0xff);
  }
}
