package dev.tidings.tracker.store;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.OffsetRanges;
import dev.tidings.tracker.delivery.Resumption;
import dev.tidings.tracker.delivery.RoomProgress;
import dev.tidings.tracker.delivery.RoomReach;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads, moves on and writes the progress of shared rooms; within the transaction that moves the
/// offsets, so that counts stay exact. Confined to the thread of its connection.
final class ProgressTable {

  private static final String READ =
      """
      select p.room, p.user_id, p.device, p.epoch,
             p.sent::text, p.sent_count, p.sent_stretch, p.sent_tip,
             p.received::text, p.received_count, p.received_stretch, p.received_tip
      from unnest(?::text[], ?::text[], ?::text[], ?::int8[]) as u(room, user_id, device, epoch)
      join room_progress p on p.room = u.room and p.epoch = u.epoch::int
                           and p.user_id = u.user_id and p.device = u.device
      """;

  private static final String WRITE =
      """
      insert into room_progress
        (room, user_id, device, epoch, sent, sent_count, sent_stretch, sent_tip,
         received, received_count, received_stretch, received_tip, touched)
      select u.room, u.user_id, u.device, u.epoch,
             u.sent::int8multirange, u.sent_count, u.sent_stretch, u.sent_tip,
             u.received::int8multirange, u.received_count, u.received_stretch, u.received_tip,
             ?::date
      from unnest(?::text[], ?::text[], ?::text[], ?::int8[],
                  ?::text[], ?::int8[], ?::text[], ?::int8[],
                  ?::text[], ?::int8[], ?::text[], ?::int8[])
           as u(room, user_id, device, epoch, sent, sent_count, sent_stretch, sent_tip,
                received, received_count, received_stretch, received_tip)
      on conflict (room, epoch, user_id, device) do update set
        sent = excluded.sent, sent_count = excluded.sent_count,
        sent_stretch = excluded.sent_stretch, sent_tip = excluded.sent_tip,
        received = excluded.received, received_count = excluded.received_count,
        received_stretch = excluded.received_stretch, received_tip = excluded.received_tip,
        touched = excluded.touched
      """;

  private ProgressTable() {}

  private record Row(RoomProgress.Key key, RoomProgress progress) {}

  /// @param resumed what devices had said of these rooms by coming back; what they have said after
  /// the batch is put there
  /// @param today as of which the rows are in use
  /// @return what each room was sent, and has received, on one device or another, that this device
  ///     had not before
  static List<RoomReach> write(
      Connection connection, Facts facts, ResumptionTable.Folded resumed, LocalDate today)
      throws SQLException {
    Set<RoomProgress.Key> keys = new LinkedHashSet<>(facts.rooms());
    facts.resumed().stream().filter(ProgressTable::isShared).forEach(keys::add);
    if (keys.isEmpty()) {
      return List.of();
    }
    Map<RoomProgress.Key, RoomProgress> before = read(connection, keys);
    List<Row> rows = new ArrayList<>();
    List<RoomReach> fresh = new ArrayList<>();
    for (RoomProgress.Key key : keys) {
      RoomProgress was = before.getOrDefault(key, RoomProgress.NONE);
      Facts.InRoom after =
          facts.inRoom(
              key, new Facts.InRoom(was, resumed.before().getOrDefault(key, Resumption.NONE)));
      resumed.after().put(key, after.resumption());
      RoomProgress is = after.progress();
      if (is.equals(RoomProgress.NONE)) {
        continue; // it began, and was sent nothing yet
      }
      rows.add(new Row(key, is));
      fresh.add(
          new RoomReach(
              new RoomReach.Key(key.room(), key.epoch()),
              is.sent().ranges().minus(was.sent().ranges()),
              is.received().ranges().minus(was.received().ranges())));
    }
    rows = withoutHoles(connection, before, rows);
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setObject(1, today);
      Columns<Row> columns =
          new Columns<>(connection, statement, rows, 1)
              .text(row -> row.key().room())
              .text(row -> row.key().user())
              .text(row -> row.key().device())
              .number(row -> (long) row.key().epoch());
      set(columns, RoomProgress::sent);
      set(columns, RoomProgress::received);
      statement.executeUpdate();
    }
    return fresh;
  }

  private static boolean isShared(RoomProgress.Key key) {
    return new Room(key.room()).owner().isEmpty();
  }

  private static List<Row> withoutHoles(
      Connection connection, Map<RoomProgress.Key, RoomProgress> before, List<Row> after)
      throws SQLException {
    Holes holes = new Holes();
    for (Row row : after) {
      RoomProgress was = before.getOrDefault(row.key(), RoomProgress.NONE);
      String room = row.key().room();
      int epoch = row.key().epoch();
      holes.ask(room, epoch, was.sent().ranges(), row.progress().sent().ranges());
      holes.ask(room, epoch, was.received().ranges(), row.progress().received().ranges());
    }
    holes.look(connection);
    return after.stream()
        .map(
            row ->
                new Row(
                    row.key(),
                    row.progress()
                        .with(
                            closed(holes, row, row.progress().sent()),
                            closed(holes, row, row.progress().received()))))
        .toList();
  }

  private static OffsetRanges closed(Holes holes, Row row, RoomProgress.Side side) {
    return holes.closed(row.key().room(), row.key().epoch(), side.ranges());
  }

  private static void set(Columns<Row> columns, Function<RoomProgress, RoomProgress.Side> side)
      throws SQLException {
    columns
        .text(row -> side.apply(row.progress()).ranges().toMultirange())
        .number(row -> side.apply(row.progress()).count())
        .text(row -> side.apply(row.progress()).tip().map(RoomProgress.Tip::stretch).orElse(null))
        .number(
            row -> side.apply(row.progress()).tip().map(RoomProgress.Tip::through).orElse(null));
  }

  private static Map<RoomProgress.Key, RoomProgress> read(
      Connection connection, Collection<RoomProgress.Key> keys) throws SQLException {
    Map<RoomProgress.Key, RoomProgress> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      set(connection, statement, keys);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.put(key(row), new RoomProgress(side(row, 5), side(row, 9)));
        }
      }
    }
    return found;
  }

  /// Room, user, device and epoch, as the first columns of a question.
  static void set(
      Connection connection, PreparedStatement statement, Collection<RoomProgress.Key> keys)
      throws SQLException {
    new Columns<>(connection, statement, keys)
        .text(RoomProgress.Key::room)
        .text(RoomProgress.Key::user)
        .text(RoomProgress.Key::device)
        .number(key -> (long) key.epoch());
  }

  /// The same of an answer.
  static RoomProgress.Key key(ResultSet row) throws SQLException {
    return new RoomProgress.Key(
        row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
  }

  private static RoomProgress.Side side(ResultSet row, int column) throws SQLException {
    String stretch = row.getString(column + 2);
    return new RoomProgress.Side(
        OffsetRanges.ofMultirange(row.getString(column)),
        row.getLong(column + 1),
        stretch == null
            ? Optional.empty()
            : Optional.of(new RoomProgress.Tip(stretch, row.getLong(column + 3))));
  }
}
