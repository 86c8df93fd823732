package dev.tidings.tracker.store;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.Facts;
import dev.tidings.tracker.delivery.Resumption;
import dev.tidings.tracker.delivery.RoomProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What devices said of rooms by coming back: a row each, however often they do. Confined to the
/// thread of its connection.
final class ResumptionTable {

  private static final String READ =
      """
      select r.room, r.user_id, r.device, r.epoch, r.chain_floor, r.claims
      from unnest(?::text[], ?::text[], ?::text[], ?::int8[]) as u(room, user_id, device, epoch)
           join resumption r on r.room = u.room and r.epoch = u.epoch::int
                             and r.user_id = u.user_id and r.device = u.device
      """;

  private static final String WRITE =
      """
      insert into resumption (room, user_id, device, epoch, chain_floor, claimed_to, said_ms, claims,
                              touched)
      select u.room, u.user_id, u.device, u.epoch, u.chain_floor, u.claimed_to, u.said_ms, u.claims,
             ?::date
      from unnest(?::text[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                  ?::text[])
           as u(room, user_id, device, epoch, chain_floor, claimed_to, said_ms, claims)
      on conflict (room, epoch, user_id, device) do update set
        chain_floor = excluded.chain_floor, claimed_to = excluded.claimed_to,
        said_ms = excluded.said_ms, claims = excluded.claims, touched = excluded.touched
      """;

  private ResumptionTable() {}

  /// What a batch changes.
  ///
  /// @param before of all devices and rooms that the batch tells of
  /// @param after the same; of shared rooms once their progress is folded
  record Folded(
      Map<RoomProgress.Key, Resumption> before, Map<RoomProgress.Key, Resumption> after) {}

  private record Row(RoomProgress.Key key, Resumption resumption) {}

  /// Reads what is known, and folds what is said of users' own rooms.
  static Folded fold(Connection connection, Facts facts) throws SQLException {
    Set<RoomProgress.Key> keys = new LinkedHashSet<>(facts.resumed());
    keys.addAll(facts.rooms());
    Map<RoomProgress.Key, Resumption> before = read(connection, keys);
    Map<RoomProgress.Key, Resumption> after = new HashMap<>();
    for (RoomProgress.Key key : facts.resumed()) {
      if (new Room(key.room()).owner().isPresent()) {
        after.put(key, facts.resumption(key, before.getOrDefault(key, Resumption.NONE)));
      }
    }
    return new Folded(before, after);
  }

  /// @param today as of which the rows are in use
  static void write(Connection connection, Facts facts, Folded folded, LocalDate today)
      throws SQLException {
    write(
        connection,
        facts.resumed().stream().map(key -> new Row(key, folded.after().get(key))).toList(),
        today);
  }

  private static Map<RoomProgress.Key, Resumption> read(
      Connection connection, Collection<RoomProgress.Key> keys) throws SQLException {
    Map<RoomProgress.Key, Resumption> found = new HashMap<>();
    if (keys.isEmpty()) {
      return found;
    }
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      ProgressTable.set(connection, statement, keys);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          found.put(
              ProgressTable.key(row),
              new Resumption(OptionalLong.of(row.getLong(5)), ClaimText.read(row.getString(6))));
        }
      }
    }
    return found;
  }

  private static void write(Connection connection, List<Row> rows, LocalDate today)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      statement.setObject(1, today);
      new Columns<>(connection, statement, rows, 1)
          .text(row -> row.key().room())
          .text(row -> row.key().user())
          .text(row -> row.key().device())
          .number(row -> (long) row.key().epoch())
          .number(row -> row.resumption().floor().orElseThrow())
          .number(row -> row.resumption().end())
          .instant(
              row ->
                  row.resumption().claims().isEmpty()
                      ? Optional.empty()
                      : Optional.of(row.resumption().claims().getLast().word().at()))
          .text(row -> ClaimText.of(row.resumption().claims()));
      statement.executeUpdate();
    }
  }
}
