package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.ConnectionInterval;
import dev.tidings.tracker.delivery.Delivery;
import dev.tidings.tracker.delivery.NotedNotification;
import dev.tidings.tracker.delivery.Omission;
import dev.tidings.tracker.delivery.Sending;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Writes facts so that writing one again changes nothing, and that their order does not matter.
/// Confined to the thread of its connection.
final class FactTables {

  private static final String MILLIS = "timestamptz 'epoch' + %s * interval '1 millisecond'";

  private static final String NOTIFICATIONS =
      """
      insert into notification
        (id, room, source, event, type, time, expires_at, epoch, history_partition, history_offset,
         correlation_id, collapse_key, priority, ack_deadline)
      select u.id, u.room, u.source, u.event, u.type, %s, %s, u.epoch, u.part, u.place,
             u.correlation_id, u.collapse_key, u.priority, %s
      from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::int8[],
                  ?::int8[], ?::int8[], ?::int8[], ?::text[], ?::text[], ?::text[], ?::int8[])
           as u(id, room, source, event, type, time, expires_at, epoch, part, place,
                correlation_id, collapse_key, priority, ack_deadline)
      on conflict (id) do nothing
      returning id
      """
          .formatted(
              MILLIS.formatted("u.time"),
              MILLIS.formatted("u.expires_at"),
              MILLIS.formatted("u.ack_deadline"));

  /// Looks before it inserts: every attempt to insert takes a number.
  private static final String EPOCHS =
      """
      insert into history_epoch (epoch)
      select u.epoch from unnest(?::int8[]) as u(epoch)
      where not exists (select from history_epoch e where e.epoch = u.epoch)
      on conflict (epoch) do nothing
      """;

  /// The same order as {@link Sending}'s, none before each.
  private static final String LATER =
      "excluded.last_sent_at is not null and (d.last_sent_at is null or"
          + " (excluded.last_sent_at, excluded.last_attempt, excluded.last_connection collate \"C\")"
          + " > (d.last_sent_at, d.last_attempt, d.last_connection collate \"C\"))";

  /// The same rule as {@link Delivery#and}: the earliest instant of each kind, and the connection
  /// of the earliest acknowledgement, or of the earliest writing where there is none.
  private static final String DELIVERIES =
      """
      insert into delivery as d
        (notification_id, user_id, device, sent_at, received_at, connection, gateway, attempts,
         parked_at, omitted_at, omitted_reason, last_sent_at, last_attempt, last_connection,
         sent_heard_ms)
      select u.id, u.user_id, u.device, %s, %s, u.connection, u.gateway, u.attempts, %s, %s,
             u.omitted_reason, %s, u.last_attempt, u.last_connection, u.sent_heard_ms
      from unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::text[], ?::text[],
                  ?::int8[], ?::int8[], ?::int8[], ?::text[], ?::int8[], ?::int8[], ?::text[],
                  ?::int8[])
           as u(id, user_id, device, sent_at, received_at, connection, gateway, attempts,
                parked_at, omitted_at, omitted_reason, last_sent_at, last_attempt, last_connection,
                sent_heard_ms)
      on conflict (notification_id, user_id, device) do update set
        sent_at = least(d.sent_at, excluded.sent_at),
        sent_heard_ms = least(d.sent_heard_ms, excluded.sent_heard_ms),
        received_at = least(d.received_at, excluded.received_at),
        attempts = greatest(d.attempts, excluded.attempts),
        parked_at = least(d.parked_at, excluded.parked_at),
        last_sent_at = greatest(d.last_sent_at, excluded.last_sent_at),
        last_attempt = case when %s then excluded.last_attempt else d.last_attempt end,
        last_connection = case when %s then excluded.last_connection else d.last_connection end,
        (omitted_at, omitted_reason) =
          (select o.at, o.reason
           from (values (d.omitted_at, d.omitted_reason),
                        (excluded.omitted_at, excluded.omitted_reason)) as o(at, reason)
           order by o.at nulls last,
                    array_position(array['expired', 'superseded', 'retracted', 'forbidden'], o.reason)
           limit 1),
        (connection, gateway) =
          (select w.connection, w.gateway
           from (values (d.received_at, d.sent_at, d.connection, d.gateway),
                        (excluded.received_at, excluded.sent_at,
                         excluded.connection, excluded.gateway))
                as w(received_at, sent_at, connection, gateway)
           order by w.received_at nulls last,
                    case when w.received_at is null then w.sent_at end nulls last,
                    w.connection collate "C"
           limit 1)
      """
          .formatted(
              MILLIS.formatted("u.sent_at"),
              MILLIS.formatted("u.received_at"),
              MILLIS.formatted("u.parked_at"),
              MILLIS.formatted("u.omitted_at"),
              MILLIS.formatted("u.last_sent_at"),
              LATER,
              LATER);

  private static final String CONNECTIONS =
      """
      insert into connection_interval as c
        (user_id, connection, device, gateway, connected_at, disconnected_at, close_code)
      select u.user_id, u.connection, u.device, u.gateway, %s, %s, u.close_code
      from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::int8[], ?::int8[])
           as u(user_id, connection, device, gateway, connected_at, disconnected_at, close_code)
      on conflict (user_id, connection) do update set
        connected_at = coalesce(c.connected_at, excluded.connected_at),
        disconnected_at = coalesce(c.disconnected_at, excluded.disconnected_at),
        close_code = coalesce(c.close_code, excluded.close_code)
      """
          .formatted(MILLIS.formatted("u.connected_at"), MILLIS.formatted("u.disconnected_at"));

  private FactTables() {}

  /// @return the ids of those that were not there before
  static Set<UUID> writeNotifications(Connection connection, Collection<NotedNotification> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return Set.of();
    }
    writeEpochs(connection, rows);
    try (PreparedStatement statement = connection.prepareStatement(NOTIFICATIONS)) {
      new Columns<>(connection, statement, rows)
          .id(row -> row.notification().id())
          .text(row -> row.notification().room().name())
          .text(row -> row.notification().source())
          .text(row -> row.notification().event())
          .text(row -> row.notification().type())
          .instant(row -> Optional.of(row.notification().time()))
          .instant(row -> row.notification().expiresAt())
          .number(row -> (long) row.epoch())
          .number(row -> (long) row.partition())
          .number(NotedNotification::offset)
          .text(row -> row.notification().correlationId().orElse(null))
          .text(row -> row.notification().collapseKey().orElse(null))
          .text(row -> row.notification().priority().text())
          .instant(row -> row.notification().ackDeadline());
      Set<UUID> written = new HashSet<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          written.add(result.getObject(1, UUID.class));
        }
      }
      return written;
    }
  }

  static void writeDeliveries(Connection connection, Collection<Delivery> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(DELIVERIES)) {
      new Columns<>(connection, statement, rows)
          .id(row -> row.key().notification())
          .text(row -> row.key().user())
          .text(row -> row.key().device())
          .instant(Delivery::sentAt)
          .instant(Delivery::receivedAt)
          .text(Delivery::connection)
          .text(Delivery::gateway)
          .number(row -> (long) row.attempts())
          .instant(Delivery::parkedAt)
          .instant(row -> row.omitted().map(Omission::at))
          .text(row -> reasonOf(row))
          .instant(row -> row.last().map(Sending::at))
          .number(row -> row.last().map(last -> (long) last.attempt()).orElse(null))
          .text(row -> row.last().map(Sending::connection).orElse(null))
          .instant(Delivery::sentHeardAt);
      statement.executeUpdate();
    }
  }

  static void writeConnections(Connection connection, Collection<ConnectionInterval> rows)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(CONNECTIONS)) {
      new Columns<>(connection, statement, rows)
          .text(row -> row.key().user())
          .text(row -> row.key().connection())
          .text(ConnectionInterval::device)
          .text(ConnectionInterval::gateway)
          .instant(ConnectionInterval::connectedAt)
          .instant(ConnectionInterval::disconnectedAt)
          .number(row -> row.closeCode().isPresent() ? (long) row.closeCode().getAsInt() : null);
      statement.executeUpdate();
    }
  }

  private static void writeEpochs(Connection connection, Collection<NotedNotification> rows)
      throws SQLException {
    List<Long> epochs = rows.stream().map(row -> (long) row.epoch()).distinct().toList();
    try (PreparedStatement statement = connection.prepareStatement(EPOCHS)) {
      new Columns<>(connection, statement, epochs).number(epoch -> epoch);
      statement.executeUpdate();
    }
  }

  private static String reasonOf(Delivery row) {
    return row.omitted().map(omission -> omission.reason().text()).orElse(null);
  }
}
