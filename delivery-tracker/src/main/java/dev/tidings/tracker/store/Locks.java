package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Claims that last as long as the connection: who has lost the one has lost the other.
final class Locks {

  private Locks() {}

  /// @param family which kind of claim
  /// @param name what is claimed
  static boolean tryLock(Connection connection, int family, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
      statement.setInt(1, family);
      statement.setInt(2, name.hashCode());
      try (ResultSet result = statement.executeQuery()) {
        return result.next() && result.getBoolean(1);
      }
    }
  }
}
