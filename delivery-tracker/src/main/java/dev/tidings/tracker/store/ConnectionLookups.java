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
      select connection, device, gateway, connected_at, disconnected_at, close_code, lost_by
      from connection_known
      where user_id = :user and coalesce(connected_at, disconnected_at) < :to
            and (disconnected_at is null or disconnected_at >= :from)
      order by coalesce(connected_at, disconnected_at) desc limit :limit
      """)
  List<ConnectionRow> within(String user, Instant from, Instant to, int limit);

  /// The user's connections that began in [from, to), the earliest first.
  @Query(
      """
      select connection, device, gateway, connected_at, disconnected_at, close_code, lost_by
      from connection_known
      where user_id = :user and coalesce(connected_at, disconnected_at) >= :from
            and coalesce(connected_at, disconnected_at) < :to
      order by coalesce(connected_at, disconnected_at) limit :limit
      """)
  List<ConnectionRow> beganIn(String user, Instant from, Instant to, int limit);

  /// Connections that last, as far as is known, the latest first.
  ///
  /// @param at with `connection`, the place to begin below
  /// @param oldest what began then or before has ended
  @Query(
      """
      select c.user_id, c.connection, c.device, c.gateway, c.connected_at
      from connection_interval c
           left join (select gateway, max(since) as since from gateway_life group by gateway) l
                on l.gateway = c.gateway
      where c.disconnected_at is null and c.connected_at <= :at and c.connected_at > :oldest
            and (l.since is null or l.since <= c.connected_at)
            and (c.connected_at < :at or c.connection < :connection)
      order by c.connected_at desc, c.connection desc limit :limit
      """)
  List<OpenConnectionRow> open(Instant at, String connection, Instant oldest, int limit);

  /// Open connections by gateway, the fullest first.
  ///
  /// @param oldest what began then or before has ended
  /// @param atMost connections that are counted, the latest: no look at it costs more
  @Query(
      """
      select gateway, count(*) as connections, count(distinct user_id) as users
      from (select c.gateway, c.user_id
            from connection_interval c
                 left join (select gateway, max(since) as since from gateway_life group by gateway) l
                      on l.gateway = c.gateway
            where c.disconnected_at is null and c.connected_at > :oldest
                  and (l.since is null or l.since <= c.connected_at)
            order by c.connected_at desc limit :atMost) as latest
      group by gateway order by connections desc, gateway
      """)
  List<GatewayCountRow> gateways(Instant oldest, int atMost);
}
