package dev.tidings.tracker.store;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.tracker.delivery.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Folds facts into standings, and counts what that changes. Confined to the thread of its
/// connection, which is the only writer: nobody changes a row between its reading and its writing.
final class StandingTable {

  private static final String READ =
      """
      select s.notification_id, s.facts, s.told, s.expires_ms, s.ack_deadline_ms, s.sent_ms,
             s.received_ms, s.heard_ms, s.withdrawn_ms, s.suppressed_ms
      from unnest(?::uuid[]) as u(id) join standing s on s.notification_id = u.id
      """;

  private static final String WRITE =
      """
      insert into standing
        (notification_id, state, facts, told, expires_ms, ack_deadline_ms, sent_ms, received_ms,
         heard_ms, withdrawn_ms, suppressed_ms)
      select * from unnest(?::uuid[], ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[],
                           ?::int8[], ?::int8[], ?::int8[], ?::int8[], ?::int8[])
      on conflict (notification_id) do update set
        state = excluded.state, facts = excluded.facts, told = excluded.told,
        expires_ms = excluded.expires_ms, ack_deadline_ms = excluded.ack_deadline_ms,
        sent_ms = excluded.sent_ms, received_ms = excluded.received_ms,
        heard_ms = excluded.heard_ms, withdrawn_ms = excluded.withdrawn_ms,
        suppressed_ms = excluded.suppressed_ms
      """;

  private StandingTable() {}

  /// What the producer of a notification is to be told, and what it stands on.
  record Telling(Standing standing, Set<Outcome.Kind> kinds) {}

  /// What came of it.
  ///
  /// @param tellings what is to be told; it is marked as told, in the same transaction
  /// @param received how long each took that was not known to be received before
  record Folded(List<Telling> tellings, List<Duration> received) {}

  /// @param watermark of receipts: see {@link Standing#toTell}
  static Folded fold(Connection connection, Collection<Standing> facts, Instant watermark)
      throws SQLException {
    if (facts.isEmpty()) {
      return new Folded(List.of(), List.of());
    }
    Map<UUID, Standing> before = read(connection, facts);
    List<Standing> changed = new ArrayList<>();
    List<Telling> tellings = new ArrayList<>();
    AccountingChange change = new AccountingChange();
    for (Standing fact : facts) {
      Optional<Standing> was = Optional.ofNullable(before.get(fact.notification()));
      Standing is = was.map(stored -> stored.and(fact)).orElse(fact);
      Set<Outcome.Kind> kinds = is.toTell(watermark);
      if (!kinds.isEmpty()) {
        is = is.told(kinds);
        tellings.add(new Telling(is, kinds));
      }
      if (was.isEmpty() || !was.get().equals(is)) {
        changed.add(is);
        change.moved(was, is, NotificationId.takenAt(is.notification()));
      }
    }
    write(connection, changed);
    AccountingTable.write(connection, change);
    return new Folded(tellings, change.received());
  }

  private static Map<UUID, Standing> read(Connection connection, Collection<Standing> facts)
      throws SQLException {
    Map<UUID, Standing> found = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(READ)) {
      new Columns<>(connection, statement, facts).id(Standing::notification);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          UUID id = row.getObject(1, UUID.class);
          found.put(
              id,
              new Standing(
                  id,
                  Bits.facts(row.getInt(2)),
                  instant(row, 4),
                  instant(row, 5),
                  instant(row, 6),
                  instant(row, 7),
                  instant(row, 8),
                  instant(row, 9),
                  instant(row, 10),
                  Bits.outcomes(row.getInt(3))));
        }
      }
    }
    return found;
  }

  private static void write(Connection connection, List<Standing> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, rows)
          .id(Standing::notification)
          .number(row -> (long) row.state().code())
          .number(row -> (long) Bits.ofFacts(row.facts()))
          .number(row -> (long) Bits.ofOutcomes(row.told()))
          .instant(Standing::expiresAt)
          .instant(Standing::ackDeadline)
          .instant(Standing::sentAt)
          .instant(Standing::receivedAt)
          .instant(Standing::heardAt)
          .instant(Standing::withdrawnAt)
          .instant(Standing::suppressedAt);
      statement.executeUpdate();
    }
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
