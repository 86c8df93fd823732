package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.OffsetRanges;
import dev.tidings.tracker.delivery.RoomReach;
import dev.tidings.tracker.delivery.Standing;
import dev.tidings.tracker.delivery.StandingFact;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Tells which notifications of shared rooms were sent to, or received by, a first device. Only the
/// first costs something for each notification: for all others a range is in the room's reach
/// already. Confined to the thread of its connection.
final class ReachTable {

  private static final String READ =
      """
      select r.room, r.epoch, r.sent::text, r.received::text
      from unnest(?::text[], ?::int8[]) as u(room, epoch)
           join room_reach r on r.room = u.room and r.epoch = u.epoch
      """;

  private static final String WRITE =
      """
      insert into room_reach (room, epoch, sent, received, touched)
      select u.room, u.epoch, u.sent::int8multirange, u.received::int8multirange, ?::date
      from unnest(?::text[], ?::int8[], ?::text[], ?::text[]) as u(room, epoch, sent, received)
      on conflict (room, epoch) do update set
        sent = excluded.sent, received = excluded.received, touched = excluded.touched
      """;

  private static final String IN_RANGES =
      """
      with u as materialized (
        select * from unnest(?::text[], ?::int8[], ?::int8[], ?::int8[], ?::bool[])
                        as u(room, epoch, first, last, received))
      select n.id, u.received
      from u join notification n on n.room = u.room and n.epoch = u.epoch
                                 and n.history_offset between u.first and u.last
      union all
      select c.notification_id, u.received
      from u join notification_copy c on c.room = u.room and c.epoch = u.epoch
                                      and c.history_offset between u.first and u.last
      """;

  private static final String REACHED_BEFORE =
      """
      select u.id, r.sent @> u.place as sent, r.received @> u.place as received
      from unnest(?::uuid[], ?::text[], ?::int8[], ?::int8[]) as u(id, room, epoch, place)
           join room_reach r on r.room = u.room and r.epoch = u.epoch
      where r.sent @> u.place or r.received @> u.place
      """;

  private ReachTable() {}

  private record Stretch(RoomReach.Key key, OffsetRanges.Range range, boolean received) {}

  /// @param told what single devices were sent or have received, and had not before
  /// @param noted of the same batch; written already
  /// @param today as of which the rooms are in use
  /// @return that notifications were sent, or received, by anyone
  static List<Standing> extend(
      Connection connection,
      List<RoomReach> told,
      Collection<NotedNotification> noted,
      LocalDate today)
      throws SQLException {
    List<Standing> facts = new ArrayList<>();
    if (!told.isEmpty()) {
      Map<RoomReach.Key, RoomReach> fresh = new LinkedHashMap<>();
      told.forEach(reach -> fresh.merge(reach.key(), reach, RoomReach::and));
      Map<RoomReach.Key, RoomReach> before = read(connection, fresh.keySet());
      List<RoomReach> after = new ArrayList<>();
      List<Stretch> stretches = new ArrayList<>();
      for (RoomReach reach : fresh.values()) {
        RoomReach was = before.getOrDefault(reach.key(), RoomReach.none(reach.key()));
        RoomReach first = reach.minus(was);
        if (!first.isNothing()) {
          after.add(was.and(first));
          first.sent().ranges().forEach(it -> stretches.add(new Stretch(reach.key(), it, false)));
          first
              .received()
              .ranges()
              .forEach(it -> stretches.add(new Stretch(reach.key(), it, true)));
        }
      }
      write(connection, withoutHoles(connection, before, after), today);
      inRanges(connection, stretches, facts);
    }
    reachedBefore(
        connection,
        noted.stream().filter(one -> one.notification().room().owner().isEmpty()).toList(),
        facts);
    return facts;
  }

  private static List<RoomReach> withoutHoles(
      Connection connection, Map<RoomReach.Key, RoomReach> before, List<RoomReach> after)
      throws SQLException {
    Holes holes = new Holes();
    for (RoomReach row : after) {
      RoomReach was = before.getOrDefault(row.key(), RoomReach.none(row.key()));
      holes.ask(row.key().room(), row.key().epoch(), was.sent(), row.sent());
      holes.ask(row.key().room(), row.key().epoch(), was.received(), row.received());
    }
    holes.look(connection);
    return after.stream()
        .map(
            row ->
                new RoomReach(
                    row.key(),
                    holes.closed(row.key().room(), row.key().epoch(), row.sent()),
                    holes.closed(row.key().room(), row.key().epoch(), row.received())))
        .toList();
  }

  private static Map<RoomReach.Key, RoomReach> read(
      Connection connection, Collection<RoomReach.Key> keys) throws SQLException {
    Map<RoomReach.Key, RoomReach> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      new Columns<>(connection, statement, keys)
          .text(RoomReach.Key::room)
          .number(key -> (long) key.epoch());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          var key = new RoomReach.Key(row.getString(1), row.getInt(2));
          found.put(
              key,
              new RoomReach(
                  key,
                  OffsetRanges.ofMultirange(row.getString(3)),
                  OffsetRanges.ofMultirange(row.getString(4))));
        }
      }
    }
    return found;
  }

  private static void write(Connection connection, List<RoomReach> rows, LocalDate today)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setObject(1, today);
      new Columns<>(connection, statement, rows, 1)
          .text(row -> row.key().room())
          .number(row -> (long) row.key().epoch())
          .text(row -> row.sent().toMultirange())
          .text(row -> row.received().toMultirange());
      statement.executeUpdate();
    }
  }

  private static void inRanges(Connection connection, List<Stretch> stretches, List<Standing> facts)
      throws SQLException {
    if (stretches.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(IN_RANGES)) {
      new Columns<>(connection, statement, stretches)
          .text(stretch -> stretch.key().room())
          .number(stretch -> (long) stretch.key().epoch())
          .number(stretch -> stretch.range().from())
          .number(stretch -> stretch.range().through())
          .yes(Stretch::received);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          facts.add(
              Standing.of(
                  row.getObject(1, UUID.class),
                  row.getBoolean(2) ? StandingFact.RECEIVED : StandingFact.SENT));
        }
      }
    }
  }

  /// Receipts may be taken in before the history that they are about.
  private static void reachedBefore(
      Connection connection, List<NotedNotification> noted, List<Standing> facts)
      throws SQLException {
    if (noted.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(REACHED_BEFORE)) {
      new Columns<>(connection, statement, noted)
          .id(one -> one.notification().id())
          .text(one -> one.notification().room().name())
          .number(one -> (long) one.epoch())
          .number(NotedNotification::offset);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          UUID id = row.getObject(1, UUID.class);
          if (row.getBoolean(2)) {
            facts.add(Standing.of(id, StandingFact.SENT));
          }
          if (row.getBoolean(3)) {
            facts.add(Standing.of(id, StandingFact.RECEIVED));
          }
        }
      }
    }
  }
}
