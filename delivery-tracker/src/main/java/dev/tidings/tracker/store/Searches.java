package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingState;
import io.micronaut.data.jdbc.runtime.JdbcOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Searches among all notifications. Thread-safe; blocks.
@Singleton
public final class Searches {

  private final JdbcOperations operations;

  Searches(JdbcOperations operations) {
    this.operations = operations;
  }

  public FoundPage find(SearchFilter filter) {
    return operations.execute(connection -> find(connection, filter));
  }

  /// On a connection of one's own.
  public static FoundPage find(Connection connection, SearchFilter filter) throws SQLException {
    SearchSql sql = SearchSql.of(filter);
    List<FoundNotification> found = new ArrayList<>();
    long seen = 0;
    Optional<UUID> last = Optional.empty();
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      for (int i = 0; i < sql.parameters().size(); i++) {
        statement.setObject(i + 1, sql.parameters().get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          seen = row.getLong(1);
          last = Optional.ofNullable(row.getObject(2, UUID.class));
          UUID id = row.getObject(3, UUID.class);
          if (id != null) {
            found.add(notification(id, row));
          }
        }
      }
    }
    if (found.size() > filter.limit()) {
      List<FoundNotification> page = found.subList(0, filter.limit());
      return new FoundPage(page, Optional.of(page.getLast().id()));
    }
    return new FoundPage(found, seen == sql.candidates() ? last : Optional.empty());
  }

  private static FoundNotification notification(UUID id, ResultSet row) throws SQLException {
    return new FoundNotification(
        id,
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getTimestamp(8).toInstant(),
        Optional.ofNullable(row.getTimestamp(9)).map(Timestamp::toInstant),
        Optional.ofNullable(row.getString(10)),
        StandingState.ofCode(row.getInt(11)),
        Bits.facts(row.getInt(12)),
        instant(row, 13),
        instant(row, 14));
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
