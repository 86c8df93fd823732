package dev.tidings.tracker.store;

import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.delivery.Standing;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Writes down what producers are to be told, in the transaction in which it became so. Confined to
/// the thread of its connection.
final class OutboxTable {

  private static final int OUTCOMES_A_ROW = 500;

  /// The instants of engagement are not the standing's; they are looked up for what was read only.
  private static final String ABOUT =
      """
      select n.id, n.room, n.source, n.event, n.type, n.correlation_id,
             case when u.read then coalesce(
               (select (extract(epoch from min(e.read_at)) * 1000)::int8 from engagement e
                where e.notification_id = n.id and e.room = n.room),
               (select (extract(epoch from min(b.at)) * 1000)::int8 from engaged_before b
                where b.room = n.room and b.epoch = n.epoch and b.kind = 'read'
                      and b.before > n.history_offset)) end as read_ms
      from unnest(?::uuid[], ?::bool[]) as u(id, read) join notification n on n.id = u.id
      """;

  private static final String WRITE =
      "insert into outcome_outbox (keys, payloads, written_ms) values (?, ?, ?)";

  private OutboxTable() {}

  private record About(
      String user,
      String source,
      String event,
      String type,
      Optional<String> correlationId,
      Optional<Instant> readAt) {}

  static void write(Connection connection, List<StandingTable.Telling> tellings, Instant writtenAt)
      throws SQLException {
    if (tellings.isEmpty()) {
      return;
    }
    Map<UUID, About> about = about(connection, tellings);
    List<Outcome> outcomes = new ArrayList<>();
    for (StandingTable.Telling telling : tellings) {
      About it = about.get(telling.standing().notification());
      if (it == null) {
        throw new SQLException(
            "notification: " + telling.standing().notification() + " (expected: a row)");
      }
      for (Outcome.Kind kind : Outcome.Kind.values()) {
        if (telling.kinds().contains(kind)) {
          outcomes.add(outcome(telling.standing(), kind, it, writtenAt));
        }
      }
    }
    for (int from = 0; from < outcomes.size(); from += OUTCOMES_A_ROW) {
      writeRow(
          connection,
          outcomes.subList(from, Math.min(from + OUTCOMES_A_ROW, outcomes.size())),
          writtenAt);
    }
  }

  private static Map<UUID, About> about(Connection connection, List<StandingTable.Telling> tellings)
      throws SQLException {
    Map<UUID, About> about = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ABOUT)) {
      new Columns<>(connection, statement, tellings)
          .id(telling -> telling.standing().notification())
          .yes(telling -> telling.kinds().contains(Outcome.Kind.READ));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          long readMs = row.getLong(7);
          Optional<Instant> readAt =
              row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(readMs));
          about.put(
              row.getObject(1, UUID.class),
              new About(
                  new Room(row.getString(2)).owner().orElseThrow(),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  Optional.ofNullable(row.getString(6)),
                  readAt));
        }
      }
    }
    return about;
  }

  private static Outcome outcome(Standing standing, Outcome.Kind kind, About it, Instant now) {
    Optional<Instant> at =
        switch (kind) {
          case RECEIVED, RECEIVED_LATE -> standing.receivedAt();
          case EXPIRED -> standing.expiresAt();
          case UNDELIVERED -> standing.ackDeadline();
          case SUPERSEDED -> standing.withdrawnAt();
          case SUPPRESSED -> standing.suppressedAt();
          case READ -> it.readAt();
        };
    return new Outcome(
        Outcome.idOf(standing.notification(), it.user(), kind),
        kind,
        standing.notification(),
        it.user(),
        it.source(),
        it.event(),
        it.type(),
        it.correlationId(),
        at.orElse(now));
  }

  private static void writeRow(Connection connection, List<Outcome> outcomes, Instant writtenAt)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, outcomes)
          .text(outcome -> outcome.notification().toString())
          .text(outcome -> new String(OutcomeCodec.encode(outcome), StandardCharsets.UTF_8));
      statement.setLong(3, writtenAt.toEpochMilli());
      statement.executeUpdate();
    }
  }
}
