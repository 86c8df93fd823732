package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.ToldGap;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

/// Gaps that clients were told of; each receipt is taken in once, so each is a row. Confined to the
/// thread of its connection.
final class GapTable {

  private static final String WRITE =
      """
      insert into gap_told
        (user_id, connection, device, gateway, room, reason, epoch, from_offset, to_offset, at)
      select u.user_id, u.connection, u.device, u.gateway, u.room, u.reason, u.epoch, u.first,
             u.until, timestamptz 'epoch' + u.at * interval '1 millisecond'
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[],
                  ?::int8[], ?::int8[], ?::int8[])
           as u(user_id, connection, device, gateway, room, reason, epoch, first, until, at)
      """;

  private GapTable() {}

  static void write(Connection connection, Collection<ToldGap> gaps) throws SQLException {
    if (gaps.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
      new Columns<>(connection, statement, gaps)
          .text(gap -> gap.receipt().party().user())
          .text(gap -> gap.receipt().party().connection())
          .text(gap -> gap.receipt().party().device())
          .text(ToldGap::gateway)
          .text(gap -> gap.receipt().room().name())
          .text(gap -> gap.receipt().reason().text())
          .number(gap -> (long) gap.receipt().epoch().value())
          .number(gap -> gap.receipt().from())
          .number(gap -> gap.receipt().to())
          .instant(gap -> Optional.of(gap.receipt().at()));
      statement.executeUpdate();
    }
  }
}
