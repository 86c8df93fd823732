package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/// What waits for the relay's word. Confined to the thread of its connection.
final class RoutedTable {

  private static final String NOT_ROUTED =
      """
      select n.id, n.epoch, n.history_partition, n.history_offset
      from (select notification_id from standing where state = ?
            order by notification_id desc limit ?) s
           join notification n on n.id = s.notification_id
      where n.epoch = ?
      """;

  private RoutedTable() {}

  static List<HistoryPlaceRow> notRouted(Connection connection, int epoch, int limit)
      throws SQLException {
    List<HistoryPlaceRow> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(NOT_ROUTED)) {
      statement.setInt(1, StandingState.ACCEPTED.code());
      statement.setInt(2, limit);
      statement.setInt(3, epoch);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new HistoryPlaceRow(
                  row.getObject(1, UUID.class),
                  row.getInt(2),
                  row.getInt(3),
                  row.getLong(4),
                  null));
        }
      }
    }
    rows.sort(
        Comparator.comparing(HistoryPlaceRow::historyPartition)
            .thenComparing(HistoryPlaceRow::historyOffset));
    return rows;
  }
}
