package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.GatewayLife;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

/// When gateways began. Confined to the thread of its connection.
final class LifeTable {

  /// Looks before it inserts: nearly every batch tells of lives that are known.
  private static final String WRITE =
      """
      insert into gateway_life (gateway, since)
      select u.gateway, timestamptz 'epoch' + u.since * interval '1 millisecond'
      from unnest(?::text[], ?::int8[]) as u(gateway, since)
      where not exists (
        select from gateway_life l
        where l.gateway = u.gateway
              and l.since = timestamptz 'epoch' + u.since * interval '1 millisecond')
      on conflict (gateway, since) do nothing
      """;

  private LifeTable() {}

  static void write(Connection connection, Collection<GatewayLife> lives) throws SQLException {
    if (lives.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, lives)
          .text(GatewayLife::gateway)
          .instant(life -> Optional.of(life.since()));
      statement.executeUpdate();
    }
  }
}
