package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;

/// Questions about who was connected when. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ConnectionLookups extends GenericRepository<ConnectionRow, String> {

  /// The user's connections that lasted within [from, to), the latest first.
  @Query(
      """
      select connection, device, gateway, connected_at, disconnected_at, close_code
      from connection_interval
      where user_id = :user and coalesce(connected_at, disconnected_at) < :to
            and (disconnected_at is null or disconnected_at >= :from)
      order by coalesce(connected_at, disconnected_at) desc limit :limit
      """)
  List<ConnectionRow> within(String user, Instant from, Instant to, int limit);

  /// Connections of which no end is known, the latest first.
  ///
  /// @param at with `connection`, the place to begin below
  @Query(
      """
      select user_id, connection, device, gateway, connected_at
      from connection_interval
      where disconnected_at is null and connected_at <= :at
            and (connected_at < :at or connection < :connection)
      order by connected_at desc, connection desc limit :limit
      """)
  List<OpenConnectionRow> open(Instant at, String connection, int limit);

  /// Open connections by gateway, the fullest first.
  ///
  /// @param atMost connections that are counted, the latest: no look at it costs more
  @Query(
      """
      select gateway, count(*) as connections, count(distinct user_id) as users
      from (select gateway, user_id from connection_interval
            where disconnected_at is null and connected_at is not null
            order by connected_at desc limit :atMost) as latest
      group by gateway order by connections desc, gateway
      """)
  List<GatewayCountRow> gateways(int atMost);
}
