package dev.tidings.tracker.store;

import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.outcome.Outcome;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The one publisher's hold on the outbox. As with the intake, its claim is a lock of the
/// PostgreSQL session in which it works. Confined to one thread.
public final class OutboxStore implements AutoCloseable {

  private static final int LOCK_FAMILY = 0x7469646f;

  private final Connection connection;
  private long taken;

  private OutboxStore(Connection connection) {
    this.connection = connection;
  }

  /// Connects; claims nothing yet.
  public static OutboxStore open(StoreAddress address) throws SQLException {
    return new OutboxStore(address.connect("outbox"));
  }

  /// Whether this instance is now the one that publishes; it stays so until the connection ends.
  ///
  /// @param outbox names what is claimed: instances with the same one exclude each other
  public boolean tryClaim(String outbox) throws SQLException {
    boolean claimed = Locks.tryLock(connection, LOCK_FAMILY, outbox);
    if (claimed) {
      connection.setAutoCommit(false);
    }
    return claimed;
  }

  /// What was written first and not {@link #taken}; empty where nothing waits.
  public List<OutboxRow> next(int limit) throws SQLException {
    List<OutboxRow> rows = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select seq, keys, payloads, written_ms from outcome_outbox
            where seq > ? order by seq limit ?
            """)) {
      statement.setLong(1, taken);
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new OutboxRow(
                  row.getLong(1),
                  texts(row.getArray(2)),
                  texts(row.getArray(3)),
                  Instant.ofEpochMilli(row.getLong(4))));
        }
      }
    }
    connection.commit();
    return rows;
  }

  /// Kafka has all of these: they go, and become letters where there is a webhook.
  ///
  /// @param lettersAt when letters are to be sent first; none are written where empty
  public void taken(List<OutboxRow> rows, Optional<Instant> lettersAt) throws SQLException {
    if (lettersAt.isPresent()) {
      for (OutboxRow row : rows) {
        writeLetters(row, lettersAt.get());
      }
    }
    try (PreparedStatement statement =
        connection.prepareStatement("delete from outcome_outbox where seq = any(?::int8[])")) {
      new Columns<>(connection, statement, rows).number(OutboxRow::seq);
      statement.executeUpdate();
    }
    connection.commit();
    taken = rows.getLast().seq();
  }

  /// How many rows wait.
  public long waiting() throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("select count(*) from outcome_outbox");
        ResultSet row = statement.executeQuery()) {
      long count = row.next() ? row.getLong(1) : 0;
      connection.commit();
      return count;
    }
  }

  /// Gives the claim back.
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private void writeLetters(OutboxRow row, Instant at) throws SQLException {
    List<Outcome> outcomes =
        row.payloads().stream()
            .map(payload -> OutcomeCodec.decode(payload.getBytes(StandardCharsets.UTF_8)))
            .toList();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            insert into webhook_letter (outcome_id, payload, attempts, next_ms, dead, written_ms)
            select u.id, u.payload, 0, ?, false, ? from unnest(?::uuid[], ?::text[])
              as u(id, payload)
            on conflict do nothing
            """)) {
      statement.setLong(1, at.toEpochMilli());
      statement.setLong(2, at.toEpochMilli());
      new Columns<>(connection, statement, outcomes, 2)
          .id(Outcome::id)
          .text(outcome -> new String(OutcomeCodec.encode(outcome), StandardCharsets.UTF_8));
      statement.executeUpdate();
    }
  }

  private static List<String> texts(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
