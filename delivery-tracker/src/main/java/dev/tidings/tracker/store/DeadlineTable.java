package dev.tidings.tracker.store;

import dev.tidings.contracts.notification.Notification;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What becomes true at an instant without anybody telling it. Confined to the thread of its
/// connection.
final class DeadlineTable {

  private static final String ADD =
      """
      insert into deadline (due_ms, notification_id, expires)
      select u.due, u.id, u.expires from unnest(?::int8[], ?::uuid[], ?::bool[])
        as u(due, id, expires)
      on conflict do nothing
      """;

  private static final String TAKE =
      """
      delete from deadline d using (
        select due_ms, notification_id, expires from deadline
        where due_ms < ? order by due_ms, notification_id limit ?) due
      where (d.due_ms, d.notification_id, d.expires)
          = (due.due_ms, due.notification_id, due.expires)
      returning d.notification_id, d.expires
      """;

  private DeadlineTable() {}

  private record Row(Instant due, UUID notification, boolean expires) {}

  /// @param written whose deadlines are to be written down: those that were not there before
  static void add(
      Connection connection, Collection<NotedNotification> notifications, Set<UUID> written)
      throws SQLException {
    List<Row> rows = new ArrayList<>();
    for (NotedNotification noted : notifications) {
      Notification notification = noted.notification();
      if (!written.contains(notification.id())) {
        continue;
      }
      notification
          .expiresAt()
          .ifPresent(at -> rows.add(new Row(at.plus(Standing.GRACE), notification.id(), true)));
      if (notification.room().owner().isPresent()) {
        notification
            .ackDeadline()
            .ifPresent(at -> rows.add(new Row(at.plus(Standing.GRACE), notification.id(), false)));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(ADD)) {
      new Columns<>(connection, statement, rows)
          .instant(row -> Optional.of(row.due()))
          .id(Row::notification)
          .yes(Row::expires);
      statement.executeUpdate();
    }
  }

  /// The earliest instant at which one is due.
  static Optional<Instant> first(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("select due_ms from deadline order by due_ms limit 1")) {
      return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
    }
  }

  /// Takes out those that were due before the watermark.
  ///
  /// @return a fact for each: that it has expired, or nothing but its id
  static List<Standing> take(Connection connection, Instant watermark, int limit)
      throws SQLException {
    List<Standing> facts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
      statement.setLong(1, watermark.toEpochMilli());
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          UUID id = row.getObject(1, UUID.class);
          facts.add(
              row.getBoolean(2) ? Standing.of(id, StandingFact.EXPIRED) : Standing.nothing(id));
        }
      }
    }
    return facts;
  }
}
