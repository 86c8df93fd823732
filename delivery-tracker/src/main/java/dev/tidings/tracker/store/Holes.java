package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.OffsetRanges;
import dev.tidings.tracker.delivery.OffsetRanges.Range;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Holes between the ranges of rooms, and which of them hold nothing of their room. Offsets are a
/// partition's, shared by its rooms, so that the end of one connection's range and the begin of the
/// next one's never touch, also where the device missed nothing. Confined to one thread.
final class Holes {

  /// Of one row at once, and of all rows of a transaction: the intake waits for the look.
  private static final int OF_ONE = 80;

  private static final int AT_ONCE = 4_000;

  /// What stands above a hole proves that the history has been read through it.
  private static final String EMPTY =
      """
      select u.room, u.epoch, u.first, u.last
      from unnest(?::text[], ?::int8[], ?::int8[], ?::int8[]) as u(room, epoch, first, last)
      where exists (
              select 1 from notification n
              where n.room = u.room and n.epoch = u.epoch and n.history_offset > u.last)
            and not exists (
              select 1 from notification n
              where n.room = u.room and n.epoch = u.epoch
                    and n.history_offset between u.first and u.last)
            and not exists (
              select 1 from notification_copy c
              where c.room = u.room and c.epoch = u.epoch
                    and c.history_offset between u.first and u.last)
      """;

  private record Hole(String room, int epoch, Range range) {}

  private final Set<Hole> asked = new LinkedHashSet<>();
  private final Set<Hole> empty = new HashSet<>();

  /// Those of a row that has grown, where it is time to look at them; many rows have the same ones.
  void ask(String room, int epoch, OffsetRanges before, OffsetRanges after) {
    if (after.isDueAfter(before) && asked.size() < AT_ONCE) {
      after.holes(OF_ONE).forEach(hole -> asked.add(new Hole(room, epoch, hole)));
    }
  }

  /// The history of the same transaction is written already.
  void look(Connection connection) throws SQLException {
    if (asked.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(EMPTY)) {
      new Columns<>(connection, statement, asked)
          .text(Hole::room)
          .number(hole -> (long) hole.epoch())
          .number(hole -> hole.range().from())
          .number(hole -> hole.range().through());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          empty.add(
              new Hole(row.getString(1), row.getInt(2), new Range(row.getLong(3), row.getLong(4))));
        }
      }
    }
  }

  /// The ranges without those holes that are known to be empty.
  OffsetRanges closed(String room, int epoch, OffsetRanges ranges) {
    OffsetRanges closed = ranges;
    if (!empty.isEmpty()) {
      for (Range hole : ranges.holes(OF_ONE)) {
        if (empty.contains(new Hole(room, epoch, hole))) {
          closed = closed.with(hole);
        }
      }
    }
    return closed;
  }
}
