package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.Previous;
import java.util.LinkedHashMap;

/// Each room's last offset in one partition, as far as this relay has read it in the log itself,
/// without a break, from `unbrokenFrom` (inclusive) on.
///
/// Bounded: the room that was quiet longest is forgotten first, and `unbrokenFrom` then rises to
/// just behind its last record. From there on nothing is claimed that was forgotten: a room that is
/// not here has no record between `unbrokenFrom` and now. Confined to one thread.
final class PreviousOffsets {

  private final int maxRooms;
  private long unbrokenFrom;
  private long lastRead = -1;

  /// Quietest first: a record puts its room at the end, and offsets only rise.
  private final LinkedHashMap<String, Long> lastByRoom = new LinkedHashMap<>();

  /// @param unbrokenFrom where reading begins
  PreviousOffsets(long unbrokenFrom, int maxRooms) {
    this.unbrokenFrom = unbrokenFrom;
    this.maxRooms = maxRooms;
  }

  /// Takes the record in and says what came before it.
  ///
  /// @throws IllegalArgumentException where the offset is not above every one before: the log is
  /// read in order, so that is a bug
  Previous next(String room, long offset) {
    if (offset <= lastRead || offset < unbrokenFrom) {
      throw new IllegalArgumentException(
          "offset: " + offset + " (expected: above " + Math.max(lastRead, unbrokenFrom - 1) + ")");
    }
    lastRead = offset;
    Long last = lastByRoom.remove(room);
    lastByRoom.put(room, offset);
    Previous previous = last == null ? new Previous.NoneSince(unbrokenFrom) : new Previous.At(last);
    if (lastByRoom.size() > maxRooms) {
      unbrokenFrom = lastByRoom.pollFirstEntry().getValue() + 1;
    }
    return previous;
  }

  long unbrokenFrom() {
    return unbrokenFrom;
  }

  int rooms() {
    return lastByRoom.size();
  }
}
