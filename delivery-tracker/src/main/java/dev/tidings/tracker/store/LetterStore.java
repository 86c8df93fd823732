package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The one sender's hold on the letters to the webhook, by a lock of its PostgreSQL session.
/// Confined to one thread.
public final class LetterStore implements AutoCloseable {

  private static final int LOCK_FAMILY = 0x74696477;

  private final Connection connection;

  private LetterStore(Connection connection) {
    this.connection = connection;
  }

  /// What became of a letter that was sent.
  ///
  /// @param nextAt when to try again; empty where it is given up
  public record Failed(UUID outcome, String error, Optional<Instant> nextAt) {}

  /// Connects; claims nothing yet.
  public static LetterStore open(StoreAddress address) throws SQLException {
    return new LetterStore(address.connect("webhook"));
  }

  /// Whether this instance is now the one that sends; it stays so until the connection ends.
  public boolean tryClaim(String webhook) throws SQLException {
    boolean claimed = Locks.tryLock(connection, LOCK_FAMILY, webhook);
    if (claimed) {
      connection.setAutoCommit(false);
    }
    return claimed;
  }

  /// Letters that are due, those that have waited longest first.
  public List<LetterRow> due(Instant now, int limit) throws SQLException {
    List<LetterRow> rows = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select outcome_id, payload, attempts, next_ms, dead, last_error, written_ms
            from webhook_letter where not dead and next_ms <= ? order by next_ms limit ?
            """)) {
      statement.setLong(1, now.toEpochMilli());
      statement.setInt(2, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(
              new LetterRow(
                  row.getObject(1, UUID.class),
                  row.getString(2),
                  row.getInt(3),
                  row.getLong(4),
                  row.getBoolean(5),
                  row.getString(6),
                  row.getLong(7)));
        }
      }
    }
    connection.commit();
    return rows;
  }

  /// Writes down what became of letters, in one transaction.
  public void answered(List<UUID> taken, List<Failed> failed) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "delete from webhook_letter where outcome_id = any(?::uuid[])")) {
      new Columns<>(connection, statement, taken).id(id -> id);
      statement.executeUpdate();
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            update webhook_letter l
            set attempts = l.attempts + 1, last_error = u.error,
                dead = u.next_ms is null, next_ms = coalesce(u.next_ms, l.next_ms)
            from unnest(?::uuid[], ?::text[], ?::int8[]) as u(id, error, next_ms)
            where l.outcome_id = u.id
            """)) {
      new Columns<>(connection, statement, failed)
          .id(Failed::outcome)
          .text(Failed::error)
          .instant(Failed::nextAt);
      statement.executeUpdate();
    }
    connection.commit();
  }

  /// Gives the claim back.
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
