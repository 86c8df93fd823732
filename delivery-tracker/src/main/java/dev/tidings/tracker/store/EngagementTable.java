package dev.tidings.tracker.store;

import dev.tidings.contracts.frame.As;
import dev.tidings.tracker.delivery.Engagement;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// What users did with notifications. Confined to the thread of its connection.
final class EngagementTable {

  private static final String MILLIS = "timestamptz 'epoch' + %s * interval '1 millisecond'";

  private static final String WRITE =
      """
      insert into engagement as e
        (notification_id, user_id, room, seen_at, read_at, archived_at, interacted_at)
      select u.id, u.user_id, u.room, %s, %s, %s, %s
      from unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[])
           as u(id, user_id, room, seen, read, archived, interacted)
      on conflict (notification_id, user_id, room) do update set
        seen_at = least(e.seen_at, excluded.seen_at),
        read_at = least(e.read_at, excluded.read_at),
        archived_at = least(e.archived_at, excluded.archived_at),
        interacted_at = least(e.interacted_at, excluded.interacted_at)
      """
          .formatted(
              MILLIS.formatted("u.seen"),
              MILLIS.formatted("u.read"),
              MILLIS.formatted("u.archived"),
              MILLIS.formatted("u.interacted"));

  /// Ids are a client's word: one that names a notification of another room says nothing.
  private static final String PROVED =
      """
      select e.notification_id,
             bool_or(e.seen_at is not null), bool_or(e.read_at is not null),
             bool_or(e.archived_at is not null), bool_or(e.interacted_at is not null)
      from unnest(?::uuid[]) as u(id)
           join engagement e on e.notification_id = u.id
           join notification n on n.id = u.id and n.room = e.room
      group by e.notification_id
      """;

  private EngagementTable() {}

  /// @param written notifications that were not there before, and may be what was engaged with
  /// @return what is true of notifications: each engagement whose room is the notification's
  static List<Standing> write(
      Connection connection, Collection<Engagement> engagements, Set<UUID> written)
      throws SQLException {
    Set<UUID> ids = new HashSet<>(written);
    if (!engagements.isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
        new Columns<>(connection, statement, engagements)
            .id(row -> row.key().notification())
            .text(row -> row.key().user())
            .text(row -> row.key().room())
            .instant(row -> row.first(As.SEEN))
            .instant(row -> row.first(As.READ))
            .instant(row -> row.first(As.ARCHIVED))
            .instant(row -> row.first(As.INTERACTED));
        statement.executeUpdate();
      }
      engagements.forEach(row -> ids.add(row.key().notification()));
    }
    return ids.isEmpty() ? List.of() : proved(connection, ids);
  }

  private static List<Standing> proved(Connection connection, Set<UUID> ids) throws SQLException {
    List<Standing> facts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PROVED)) {
      new Columns<>(connection, statement, ids).id(id -> id);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          EnumSet<StandingFact> found = EnumSet.noneOf(StandingFact.class);
          int column = 2;
          for (StandingFact fact :
              List.of(
                  StandingFact.SEEN,
                  StandingFact.READ,
                  StandingFact.ARCHIVED,
                  StandingFact.INTERACTED)) {
            if (row.getBoolean(column++)) {
              found.add(fact);
            }
          }
          facts.add(Standing.of(row.getObject(1, UUID.class), found));
        }
      }
    }
    return facts;
  }
}
