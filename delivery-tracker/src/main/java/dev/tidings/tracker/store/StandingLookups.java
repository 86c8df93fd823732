package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Questions about how notifications stand, and the accounts of it. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface StandingLookups extends GenericRepository<NotificationRow, UUID> {

  @Query(
      """
      select notification_id, state, facts, told, expires_ms, ack_deadline_ms, sent_ms, received_ms,
             heard_ms, withdrawn_ms
      from standing where notification_id = :id
      """)
  Optional<StandingRow> standing(UUID id);

  @Query(
      """
      select notification_id, state, facts, told, expires_ms, ack_deadline_ms, sent_ms, received_ms,
             heard_ms, withdrawn_ms
      from standing where notification_id in (:ids)
      """)
  List<StandingRow> standings(Collection<UUID> ids);

  /// What users did with the notification, of its own room only, by user.
  @Query(
      """
      select e.notification_id, e.user_id, e.seen_at, e.read_at, e.archived_at, e.interacted_at
      from engagement e join notification n on n.id = e.notification_id and n.room = e.room
      where e.notification_id = :id order by e.user_id limit :limit
      """)
  List<EngagementRow> engagements(UUID id, int limit);

  /// The user's devices that came back to the room with a place behind this one.
  @Query(
      """
      select device, claims from resumption
      where room = :room and epoch = :epoch and user_id = :user and claimed_to > :offset
      order by device limit :limit
      """)
  List<ResumptionRow> resumedBehind(String user, String room, int epoch, long offset, int limit);

  /// What one user did with the notification, of its own room only.
  @Query(
      """
      select e.notification_id, e.user_id, e.seen_at, e.read_at, e.archived_at, e.interacted_at
      from engagement e join notification n on n.id = e.notification_id and n.room = e.room
      where e.notification_id = :id and e.user_id = :user
      """)
  List<EngagementRow> engagementsOf(UUID id, String user);

  /// Gaps that the user was told of, the latest first.
  @Query(
      """
      select user_id, connection, device, gateway, room, reason, epoch, from_offset, to_offset, at
      from gap_told where user_id = :user and at >= :from and at < :to
      order by at desc limit :limit
      """)
  List<GapRow> gaps(String user, Instant from, Instant to, int limit);

  /// Gaps that cover a place of a room, the latest first.
  @Query(
      """
      select user_id, connection, device, gateway, room, reason, epoch, from_offset, to_offset, at
      from gap_told
      where user_id = :user and room = :room and epoch = :epoch
            and from_offset <= :offset and to_offset > :offset
      order by at desc limit :limit
      """)
  List<GapRow> gapsAt(String user, String room, int epoch, long offset, int limit);

  /// The accounts of the hours that begin in [from, to), the latest first. Both tables are
  /// read once and added up: a join costs what the planner thinks of their sizes.
  @Query(
      """
      select hour, cast(coalesce(sum(accepted), 0) as bigint) as accepted,
             cast(coalesce(sum(standings) filter (where state = 1), 0) as bigint) as pending,
             cast(coalesce(sum(standings) filter (where state = 8), 0) as bigint) as routed,
             cast(coalesce(sum(standings) filter (where state = 2), 0) as bigint) as sent,
             cast(coalesce(sum(standings) filter (where state = 3), 0) as bigint) as received,
             cast(coalesce(sum(standings) filter (where state = 4), 0) as bigint) as expired,
             cast(coalesce(sum(standings) filter (where state = 5), 0) as bigint) as superseded,
             cast(coalesce(sum(standings) filter (where state = 6), 0) as bigint) as suppressed,
             cast(coalesce(sum(standings) filter (where state = 7), 0) as bigint) as undeliverable,
             cast(coalesce(sum(standings) filter (where state = 0), 0) as bigint) as unknown
      from (select hour, cast(null as smallint) as state, cast(null as bigint) as standings, accepted
            from accounting_accepted where hour >= :from and hour < :to
            union all
            select hour, state, standings, null from accounting where hour >= :from and hour < :to) one
      group by hour order by hour desc
      """)
  List<HourRow> hours(Instant from, Instant to);

  /// The same, counted anew from the standings: slow, and equal.
  @Query(
      """
      with counted as (
        select date_trunc('hour', timestamptz 'epoch'
                 + cast(cast('x' || substr(replace(cast(notification_id as text), '-', ''), 1, 12) as bit(48))
                        as bigint)
                   * interval '1 millisecond', 'UTC') as hour, state, facts from standing)
      select hour, count(*) filter (where facts & 1 = 1) as accepted,
             count(*) filter (where state = 1) as pending,
             count(*) filter (where state = 8) as routed,
             count(*) filter (where state = 2) as sent,
             count(*) filter (where state = 3) as received,
             count(*) filter (where state = 4) as expired,
             count(*) filter (where state = 5) as superseded,
             count(*) filter (where state = 6) as suppressed,
             count(*) filter (where state = 7) as undeliverable,
             count(*) filter (where state = 0) as unknown
      from counted group by hour order by hour desc
      """)
  List<HourRow> recount();

  /// From taken to received, an hour and a bucket at a time.
  @Query(
      """
      select hour, at_most_ms, standings from accounting_latency
      where hour >= :from and hour < :to and standings > 0 order by hour desc, at_most_ms
      """)
  List<LatencyRow> latencies(Instant from, Instant to);

  /// How far the states are from explaining what was accepted, each hour for itself.
  @Query(
      """
      select cast(coalesce(sum(abs(rest)), 0) as bigint)
      from (select sum(standings) as rest
            from (select hour, accepted as standings from accounting_accepted
                  union all
                  select hour, -standings from accounting where state <> 0) one
            group by hour) hours
      """)
  long remainder();

  /// How many notifications of the hours that begin in [from, to) a gateway told receipts of and
  /// are not in the history as taken in.
  @Query(
      """
      select cast(coalesce(sum(standings), 0) as bigint) from accounting
      where state = 0 and hour >= :from and hour < :to
      """)
  long unknownHours(Instant from, Instant to);

  /// The same of single notifications.
  ///
  /// @param from the lowest id, inclusive
  /// @param to the highest id, exclusive
  /// @param atMost where counting stops
  @Query(
      """
      select count(*) from (
        select 1 from standing
        where state = 0 and notification_id >= :from and notification_id < :to
        limit :atMost) as unknown
      """)
  long unknown(UUID from, UUID to, int atMost);
}
