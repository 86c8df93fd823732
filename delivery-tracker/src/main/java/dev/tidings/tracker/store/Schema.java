package dev.tidings.tracker.store;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings the database to the tables that this version needs. Thread-safe; several instances that
/// do it at once wait for each other.
public final class Schema {

  private Schema() {}

  /// @throws SQLException where the server cannot be reached, or refuses
  public static void migrate(StoreAddress address) throws SQLException {
    try {
      Flyway.configure()
          .dataSource(address.url(), address.user().orElse(null), address.password().orElse(null))
          .locations("classpath:db/migration")
          .connectRetries(0)
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new SQLException("migration: " + e.getMessage(), e);
    }
  }
}
