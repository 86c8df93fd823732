package dev.tidings.tracker.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Rows as one array a column: one statement, one round trip and one plan for any number of rows.
/// Confined to one thread.
final class Columns<R> {

  private final Connection connection;
  private final PreparedStatement statement;
  private final Collection<R> rows;
  private int column;

  Columns(Connection connection, PreparedStatement statement, Collection<R> rows) {
    this(connection, statement, rows, 0);
  }

  /// @param before parameters of the statement that stand before the columns, and are set otherwise
  Columns(Connection connection, PreparedStatement statement, Collection<R> rows, int before) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
    this.column = before;
  }

  Columns<R> text(Function<R, String> value) throws SQLException {
    return set("text", value);
  }

  Columns<R> number(Function<R, Long> value) throws SQLException {
    return set("int8", value);
  }

  Columns<R> id(Function<R, UUID> value) throws SQLException {
    return set("uuid", value);
  }

  Columns<R> yes(Function<R, Boolean> value) throws SQLException {
    return set("bool", value);
  }

  /// Milliseconds since 1970, or null.
  Columns<R> instant(Function<R, Optional<Instant>> value) throws SQLException {
    return set("int8", row -> value.apply(row).map(Instant::toEpochMilli).orElse(null));
  }

  private Columns<R> set(String type, Function<R, ?> value) throws SQLException {
    Object[] values = rows.stream().map(value).toArray();
    Array array = connection.createArrayOf(type, values);
    statement.setArray(++column, array);
    return this;
  }
}
