package dev.tidings.tracker.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/// Where PostgreSQL is.
///
/// @param url a JDBC URL; user and password may stand in it
public record StoreAddress(String url, Optional<String> user, Optional<String> password) {

  private static final String CONNECT_TIMEOUT_SECONDS = "5";

  /// A server that stopped answering without closing its sockets is noticed after this.
  private static final String SOCKET_TIMEOUT_SECONDS = "30";

  /// A connection of one's own, outside of the pool.
  ///
  /// @param who for, as PostgreSQL's `pg_stat_activity` shows it
  /// @throws SQLException where the server cannot be reached
  public Connection connect(String who) throws SQLException {
    Properties properties = new Properties();
    user.ifPresent(value -> properties.setProperty("user", value));
    password.ifPresent(value -> properties.setProperty("password", value));
    properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
    properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "tidings-tracker-" + who);
    return DriverManager.getConnection(url, properties);
  }

  /// Whether a table is not there yet: the intake makes them all at its first start.
  public static boolean isMissingTable(Exception e) {
    return e instanceof SQLException refused && "42P01".equals(refused.getSQLState());
  }
}
