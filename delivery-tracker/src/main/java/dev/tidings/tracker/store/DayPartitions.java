package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Makes the days' partitions before they are needed. Confined to the thread of its connection.
///
/// Ids far from today have the default partition: a gateway that tells nonsense must not make a
/// partition for each year there is.
final class DayPartitions {

  /// A table whose rows are of days.
  ///
  /// @param id the column with the notification's id
  /// @param isUpdated whether pages leave room for another version of a row
  record Table(String name, String id, boolean isUpdated) {}

  static final List<Table> TABLES =
      List.of(
          new Table("notification", "id", false),
          new Table("delivery", "notification_id", true),
          new Table("standing", "notification_id", true),
          new Table("engagement", "notification_id", true));

  private static final int DAYS_AHEAD = 3;

  private final InstantSource clock;
  private final int daysBack;
  private final Set<LocalDate> known = new HashSet<>();

  /// @param daysBack how far back a day is made: what is older is about to go
  DayPartitions(InstantSource clock, int daysBack) {
    this.clock = clock;
    this.daysBack = daysBack;
  }

  /// Makes the partitions of today, the days ahead, and the days of `ids` where they are missing.
  /// Commits after each: who attaches one locks out the readers of that table's default partition.
  /// Holding that of two tables, it would meet a reader that joins them in the other order.
  void prepare(Connection connection, Collection<UUID> ids) throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Set<LocalDate> wanted = new HashSet<>();
    for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
      wanted.add(today.plusDays(ahead));
    }
    for (UUID id : ids) {
      LocalDate day = DayRange.dayOf(id);
      if (!day.isBefore(today.minusDays(daysBack)) && !day.isAfter(today.plusDays(DAYS_AHEAD))) {
        wanted.add(day);
      }
    }
    wanted.removeAll(known);
    for (LocalDate day : wanted) {
      for (Table table : TABLES) {
        makeIfAbsent(connection, table, DayRange.of(day));
        connection.commit();
      }
      known.add(day);
    }
  }

  /// Rows that are in the default partition already move over: PostgreSQL refuses a partition whose
  /// rows the default one holds.
  private static void makeIfAbsent(Connection connection, Table table, DayRange range)
      throws SQLException {
    String partition = range.partitionOf(table.name());
    if (exists(connection, partition)) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table %s (like %s including defaults including constraints) %s"
              .formatted(
                  partition, table.name(), table.isUpdated() ? "with (fillfactor = 85)" : ""));
      statement.execute(
          """
          with moved as (delete from %1$s_default
                         where %3$s >= '%4$s' and %3$s < '%5$s' returning *)
          insert into %2$s select * from moved
          """
              .formatted(table.name(), partition, table.id(), range.from(), range.to()));
      statement.execute(
          "alter table %s attach partition %s for values from ('%s') to ('%s')"
              .formatted(table.name(), partition, range.from(), range.to()));
    }
  }

  private static boolean exists(Connection connection, String table) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("select to_regclass(?)")) {
      statement.setString(1, table);
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getString(1) != null;
      }
    }
  }

  /// Partitions that are gone are not known any more.
  void forget() {
    known.clear();
  }
}
