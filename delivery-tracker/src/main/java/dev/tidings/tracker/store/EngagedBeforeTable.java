package dev.tidings.tracker.store;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.EngagedBefore;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// What users said of everything before a place: a row each, however much stands before it. A
/// notification is looked at once, by the mark that is the first to stand behind it, or when it is
/// taken in. Confined to the thread of its connection.
final class EngagedBeforeTable {

  private static final String READ =
      """
      select b.room, b.epoch, b.user_id, b.kind, b.before
      from unnest(?::text[], ?::int8[], ?::text[], ?::text[]) as u(room, epoch, user_id, kind)
           join engaged_before b on b.room = u.room and b.epoch = u.epoch
                                 and b.user_id = u.user_id and b.kind = u.kind
      """;

  private static final String WRITE =
      """
      insert into engaged_before as b (room, epoch, user_id, kind, before, at)
      select u.room, u.epoch, u.user_id, u.kind, u.before,
             timestamptz 'epoch' + u.at * interval '1 millisecond'
      from unnest(?::text[], ?::int8[], ?::text[], ?::text[], ?::int8[], ?::int8[])
           as u(room, epoch, user_id, kind, before, at)
      on conflict (room, epoch, user_id, kind) do update set
        at = case when b.before = excluded.before then least(b.at, excluded.at)
                  when b.before > excluded.before then b.at else excluded.at end,
        before = greatest(b.before, excluded.before)
      """;

  private static final String BETWEEN =
      """
      select n.id, u.kind
      from unnest(?::text[], ?::int8[], ?::text[], ?::int8[], ?::int8[])
             as u(room, epoch, kind, first, before)
           join notification n on n.room = u.room and n.epoch = u.epoch
                and n.history_offset >= u.first and n.history_offset < u.before
      """;

  private static final String MARKED_BEFORE =
      """
      select u.id, b.kind
      from unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[]) as u(id, room, epoch, place)
           join engaged_before b on b.room = u.room and b.epoch = u.epoch and b.before > u.place
      """;

  private EngagedBeforeTable() {}

  private record Stretch(EngagedBefore.Key key, long first, long before) {}

  /// @param written of the same batch, and not there before
  /// @return which notifications of users' own rooms stand before a mark
  static List<Standing> write(
      Connection connection,
      Collection<EngagedBefore> marks,
      Collection<NotedNotification> noted,
      Set<UUID> written)
      throws SQLException {
    List<Standing> facts = new ArrayList<>();
    if (!marks.isEmpty()) {
      Map<EngagedBefore.Key, Long> was = read(connection, marks);
      List<Stretch> stretches = new ArrayList<>();
      for (EngagedBefore mark : marks) {
        long first = was.getOrDefault(mark.key(), 0L);
        if (first < mark.before() && isOwn(mark.key().room())) {
          stretches.add(new Stretch(mark.key(), first, mark.before()));
        }
      }
      write(connection, marks);
      between(connection, stretches, facts);
    }
    markedBefore(
        connection,
        noted.stream()
            .filter(one -> written.contains(one.notification().id()))
            .filter(one -> one.notification().room().owner().isPresent())
            .toList(),
        facts);
    return facts;
  }

  private static boolean isOwn(String room) {
    return new Room(room).owner().isPresent();
  }

  private static Map<EngagedBefore.Key, Long> read(
      Connection connection, Collection<EngagedBefore> marks) throws SQLException {
    Map<EngagedBefore.Key, Long> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      new Columns<>(connection, statement, marks)
          .text(mark -> mark.key().room())
          .number(mark -> (long) mark.key().epoch())
          .text(mark -> mark.key().user())
          .text(mark -> mark.key().as().text());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.put(
              new EngagedBefore.Key(
                  row.getString(1), row.getInt(2), row.getString(3), as(row.getString(4))),
              row.getLong(5));
        }
      }
    }
    return found;
  }

  private static void write(Connection connection, Collection<EngagedBefore> marks)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, marks)
          .text(mark -> mark.key().room())
          .number(mark -> (long) mark.key().epoch())
          .text(mark -> mark.key().user())
          .text(mark -> mark.key().as().text())
          .number(EngagedBefore::before)
          .instant(mark -> Optional.of(mark.at()));
      statement.executeUpdate();
    }
  }

  private static void between(Connection connection, List<Stretch> stretches, List<Standing> facts)
      throws SQLException {
    if (stretches.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(BETWEEN)) {
      new Columns<>(connection, statement, stretches)
          .text(stretch -> stretch.key().room())
          .number(stretch -> (long) stretch.key().epoch())
          .text(stretch -> stretch.key().as().text())
          .number(Stretch::first)
          .number(Stretch::before);
      addFacts(statement, facts);
    }
  }

  private static void markedBefore(
      Connection connection, List<NotedNotification> noted, List<Standing> facts)
      throws SQLException {
    if (noted.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(MARKED_BEFORE)) {
      new Columns<>(connection, statement, noted)
          .id(one -> one.notification().id())
          .text(one -> one.notification().room().name())
          .number(one -> (long) one.epoch())
          .number(NotedNotification::offset);
      addFacts(statement, facts);
    }
  }

  private static void addFacts(PreparedStatement statement, List<Standing> facts)
      throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        facts.add(
            Standing.of(row.getObject(1, UUID.class), StandingFact.before(as(row.getString(2)))));
      }
    }
  }

  private static As as(String text) throws SQLException {
    return As.parse(text).orElseThrow(() -> new SQLException("kind: " + text));
  }
}
