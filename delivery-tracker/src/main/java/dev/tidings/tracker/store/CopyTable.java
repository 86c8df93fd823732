package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.NotedNotification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/// Where notifications of shared rooms stand once more. What is read anew stands where it stood,
/// and is no copy. Confined to the thread of its connection.
final class CopyTable {

  private static final String WRITE =
      """
      insert into notification_copy (notification_id, room, epoch, history_offset)
      select u.id, u.room, u.epoch, u.place
      from unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[]) as u(id, room, epoch, place)
           join notification n on n.id = u.id
      where (n.epoch, n.history_offset) <> (u.epoch, u.place)
      on conflict do nothing
      """;

  private CopyTable() {}

  /// @param known of shared rooms, which were not written now: read again, or sent again
  static void write(Connection connection, Collection<NotedNotification> known)
      throws SQLException {
    List<NotedNotification> shared =
        known.stream().filter(one -> one.notification().room().owner().isEmpty()).toList();
    if (shared.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, shared)
          .id(one -> one.notification().id())
          .text(one -> one.notification().room().name())
          .number(one -> (long) one.epoch())
          .number(NotedNotification::offset);
      statement.executeUpdate();
    }
  }
}
