package dev.tidings.tracker.store;

import dev.tidings.contracts.notification.NotificationId;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/// The notification ids of one day, UTC.
///
/// @param from the lowest id of the day, inclusive
/// @param to the lowest id of the next day, exclusive
record DayRange(LocalDate day, UUID from, UUID to) {

  static DayRange of(LocalDate day) {
    return new DayRange(day, lowestId(day), lowestId(day.plusDays(1)));
  }

  static LocalDate dayOf(UUID id) {
    return LocalDate.ofInstant(NotificationId.takenAt(id), ZoneOffset.UTC);
  }

  /// The name of the day's partition of a table.
  String partitionOf(String table) {
    return table + '_' + DateTimeFormatter.BASIC_ISO_DATE.format(day);
  }

  /// Not an id itself: all of its bits below the millisecond are 0, so that it stands before every
  /// id of that millisecond.
  private static UUID lowestId(LocalDate day) {
    return new UUID(day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() << 16, 0);
  }
}
