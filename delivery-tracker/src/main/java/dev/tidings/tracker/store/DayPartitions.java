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

  private static final List<String> TABLES = List.of("notification", "delivery");
  private static final int DAYS_AHEAD = 3;
  private static final int DAYS_BACK = 31;

  private final InstantSource clock;
  private final Set<LocalDate> known = new HashSet<>();

  DayPartitions(InstantSource clock) {
    this.clock = clock;
  }

  /// Makes the partitions of today, the days ahead, and the days of `ids` where they are missing.
  /// Commits.
  void prepare(Connection connection, Collection<UUID> ids) throws SQLException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Set<LocalDate> wanted = new HashSet<>();
    for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
      wanted.add(today.plusDays(ahead));
    }
    for (UUID id : ids) {
      LocalDate day = DayRange.dayOf(id);
      if (!day.isBefore(today.minusDays(DAYS_BACK)) && !day.isAfter(today.plusDays(DAYS_AHEAD))) {
        wanted.add(day);
      }
    }
    wanted.removeAll(known);
    for (LocalDate day : wanted) {
      for (String table : TABLES) {
        makeIfAbsent(connection, table, DayRange.of(day));
      }
      connection.commit();
      known.add(day);
    }
  }

  /// Rows that are in the default partition already move over: PostgreSQL refuses a partition whose
  /// rows the default one holds.
  private static void makeIfAbsent(Connection connection, String table, DayRange range)
      throws SQLException {
    String partition = range.partitionOf(table);
    if (exists(connection, partition)) {
      return;
    }
    String idColumn = table.equals("delivery") ? "notification_id" : "id";
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table %s (like %s including defaults)".formatted(partition, table));
      statement.execute(
          """
          with moved as (delete from %1$s_default
                         where %3$s >= '%4$s' and %3$s < '%5$s' returning *)
          insert into %2$s select * from moved
          """
              .formatted(table, partition, idColumn, range.from(), range.to()));
      statement.execute(
          "alter table %s attach partition %s for values from ('%s') to ('%s')"
              .formatted(table, partition, range.from(), range.to()));
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
}
