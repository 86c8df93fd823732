package dev.tidings.contracts.event;

/// The bounds of an event.
///
/// @param maxDataBytes bytes of `data` as UTF-8 JSON; more travels as `dataRef`, a URL
/// @param maxRooms rooms in `to`
public record EventLimits(int maxDataBytes, int maxRooms) {

  /// Bytes of an event as we write it: what a record of `events` takes, and some for its headers.
  public static final int MAX_BYTES = 3 * 1024 * 1024 - 16 * 1024;

  public static final int MAX_ID = 128;
  public static final int MAX_SOURCE = 200;
  public static final int MAX_TYPE = 128;
  public static final int MAX_TEXT = 256;
  public static final int MAX_URL = 2048;

  public static final EventLimits DEFAULT = new EventLimits(48 * 1024, 100_000);

  public EventLimits {
    if (maxDataBytes < 1) {
      throw new IllegalArgumentException(
          "maxDataBytes: " + maxDataBytes + " (expected: 1 or more)");
    }
    if (maxRooms < 1) {
      throw new IllegalArgumentException("maxRooms: " + maxRooms + " (expected: 1 or more)");
    }
  }
}
