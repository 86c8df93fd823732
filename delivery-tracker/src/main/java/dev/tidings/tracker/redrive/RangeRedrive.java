package dev.tidings.tracker.redrive;

import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.UUID;

/// A part of a room's history that comes once more.
///
/// @param job names it; the same one again sends nothing that was sent already
/// @param from taken at or after this instant
/// @param to taken before this instant
/// @param perSecond notifications a second at most
record RangeRedrive(String job, Room room, Instant from, Instant to, int perSecond) {

  static final int MAX_PER_SECOND = 1_000;
  static final int MAX_NOTIFICATIONS = 10_000;
  static final String JOB_SHAPE = "[A-Za-z0-9._-]{1,64}";

  RangeRedrive {
    if (!job.matches(JOB_SHAPE)) {
      throw new IllegalArgumentException("job (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to: " + to + " (expected: after " + from + ")");
    }
    if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
      throw new IllegalArgumentException(
          "perSecond: " + perSecond + " (expected: 1 to " + MAX_PER_SECOND + ")");
    }
  }

  /// Below every id of what was taken at that instant.
  static UUID lowestId(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }
}
