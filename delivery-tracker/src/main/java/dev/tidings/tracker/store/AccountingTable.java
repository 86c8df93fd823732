package dev.tidings.tracker.store;

import dev.tidings.contracts.notification.NotificationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Adds to the hours' counts, in the transaction that writes what they count. Confined to the
/// thread of its connection.
final class AccountingTable {

  private static final String HOUR = "timestamptz 'epoch' + u.hour * interval '1 millisecond'";

  private static final String STATES =
      """
      insert into accounting as a (hour, state, standings)
      select %s, u.state, u.more from unnest(?::int8[], ?::int8[], ?::int8[]) as u(hour, state, more)
      on conflict (hour, state) do update set standings = a.standings + excluded.standings
      """
          .formatted(HOUR);

  private static final String LATENCIES =
      """
      insert into accounting_latency as a (hour, at_most_ms, standings)
      select %s, u.at_most, u.more
      from unnest(?::int8[], ?::int8[], ?::int8[]) as u(hour, at_most, more)
      on conflict (hour, at_most_ms) do update set standings = a.standings + excluded.standings
      """
          .formatted(HOUR);

  private static final String ACCEPTED =
      """
      insert into accounting_accepted as a (hour, accepted)
      select %s, u.more from unnest(?::int8[], ?::int8[]) as u(hour, more)
      on conflict (hour) do update set accepted = a.accepted + excluded.accepted
      """
          .formatted(HOUR);

  private AccountingTable() {}

  /// @param ids of notifications that were not in the database before
  static void accepted(Connection connection, Collection<UUID> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    Map<Instant, Long> hours = new HashMap<>();
    for (UUID id : ids) {
      hours.merge(NotificationId.takenAt(id).truncatedTo(ChronoUnit.HOURS), 1L, Long::sum);
    }
    try (PreparedStatement statement = connection.prepareStatement(ACCEPTED)) {
      new Columns<>(connection, statement, hours.entrySet())
          .instant(hour -> Optional.of(hour.getKey()))
          .number(Map.Entry::getValue);
      statement.executeUpdate();
    }
  }

  static void write(Connection connection, AccountingChange change) throws SQLException {
    if (!change.states().isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(STATES)) {
        new Columns<>(connection, statement, change.states().entrySet())
            .instant(cell -> Optional.of(cell.getKey().hour()))
            .number(cell -> (long) cell.getKey().state().code())
            .number(Map.Entry::getValue);
        statement.executeUpdate();
      }
    }
    if (!change.latencies().isEmpty()) {
      try (PreparedStatement statement = connection.prepareStatement(LATENCIES)) {
        new Columns<>(connection, statement, change.latencies().entrySet())
            .instant(cell -> Optional.of(cell.getKey().hour()))
            .number(cell -> cell.getKey().atMostMs())
            .number(Map.Entry::getValue);
        statement.executeUpdate();
      }
    }
  }
}
