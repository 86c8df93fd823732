package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.delivery.TakenBack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Which notifications were taken back by which. The word may stand in the history before what it
/// is about: an audience that is still being expanded can be overtaken. Confined to the thread of
/// its connection.
final class TakenBackTable {

  private static final String WRITE =
      """
      insert into taken_back as t (notification_id, by_id, room, corrects, heard_ms)
      select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::bool[], ?::int8[])
      on conflict (notification_id, by_id) do update set
        heard_ms = least(t.heard_ms, excluded.heard_ms)
      """;

  /// Ids are a producer's word: one that names a notification of another room says nothing.
  private static final String PROVED =
      """
      select t.notification_id, min(t.heard_ms)
      from unnest(?::uuid[]) as u(id)
           join taken_back t on t.notification_id = u.id
           join notification n on n.id = u.id and n.room = t.room
      group by t.notification_id
      """;

  private TakenBackTable() {}

  /// @param written notifications that were not there before, and may be what was taken back
  /// @return which notifications were taken back, and when that was first heard
  static List<Standing> write(Connection connection, Collection<TakenBack> words, Set<UUID> written)
      throws SQLException {
    Set<UUID> ids = new HashSet<>(written);
    if (!words.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
        new Columns<>(connection, statement, words)
            .id(TakenBack::notification)
            .id(TakenBack::by)
            .text(TakenBack::room)
            .yes(TakenBack::corrects)
            .instant(word -> Optional.of(word.heardAt()));
        statement.executeUpdate();
      }
      words.forEach(word -> ids.add(word.notification()));
    }
    return ids.isEmpty() ? List.of() : proved(connection, ids);
  }

  private static List<Standing> proved(Connection connection, Set<UUID> ids) throws SQLException {
    List<Standing> facts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PROVED)) {
      new Columns<>(connection, statement, ids).id(id -> id);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          facts.add(
              Standing.withdrawn(
                  row.getObject(1, UUID.class),
                  StandingFact.SUPPRESSED,
                  Instant.ofEpochMilli(row.getLong(2))));
        }
      }
    }
    return facts;
  }
}
