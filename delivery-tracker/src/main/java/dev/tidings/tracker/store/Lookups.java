package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Every question that is asked of the database. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface Lookups extends GenericRepository<NotificationRow, UUID> {

  @Query(
      """
      select id, room, source, event, type, time, expires_at, epoch, history_partition,
             history_offset, correlation_id, collapse_key, priority, ack_deadline
      from notification where id = :id
      """)
  Optional<NotificationRow> notification(UUID id);

  /// Notifications of an event, one a room, the latest first.
  @Query(
      """
      select id, room, source, event, type, time, expires_at, epoch, history_partition,
             history_offset, correlation_id, collapse_key, priority, ack_deadline
      from notification where source = :source and event = :event order by id desc limit :limit
      """)
  List<NotificationRow> ofEvent(String source, String event, int limit);

  /// Where a notification stands in the order of its room.
  @Query(
      """
      select e.number as epoch_number, n.history_offset
      from notification n join history_epoch e on e.epoch = n.epoch
      where n.id = :id and n.room = :room
      """)
  Optional<RoomPlace> placeOf(String room, UUID id);

  /// The room's notifications, the latest first: by epoch, and by offset within it.
  ///
  /// @param number of the epoch of the place to begin below; older epochs follow it
  /// @param offset only offsets below this one of that epoch
  @Query(
      """
      select n.id, n.room, n.source, n.event, n.type, n.time, n.expires_at, n.epoch,
             n.history_partition, n.history_offset, n.correlation_id, n.collapse_key,
             n.priority, n.ack_deadline
      from history_epoch e
           cross join lateral (
             select * from notification o
             where o.room = :room and o.epoch = e.epoch
                   and o.history_offset <
                       case when e.number < :number then 9223372036854775807 else :offset end
             order by o.history_offset desc limit :limit) n
      where e.number <= :number
      order by e.number desc, n.history_offset desc limit :limit
      """)
  List<NotificationRow> ofRoom(String room, long number, long offset, int limit);

  /// What is known of these notifications, by device.
  ///
  /// @param devices for each notification at most so many, those that received it first: who cuts
  ///     off must not cut off an acknowledgement
  @Query(
      """
      select notification_id, user_id, device, sent_at, received_at, connection, gateway,
             attempts, parked_at, omitted_at, omitted_reason, last_sent_at, last_attempt,
             last_connection
      from (select d.*, row_number() over (partition by notification_id
                                           order by received_at nulls last, sent_at, device) as place
            from delivery d where notification_id in (:ids)) ranked
      where place <= :devices order by user_id, device
      """)
  List<DeliveryRow> deliveries(Collection<UUID> ids, int devices);

  /// What is known of one notification on one user's devices.
  @Query(
      """
      select notification_id, user_id, device, sent_at, received_at, connection, gateway,
             attempts, parked_at, omitted_at, omitted_reason, last_sent_at, last_attempt,
             last_connection
      from delivery where notification_id = :id and user_id = :user
      order by device limit :limit
      """)
  List<DeliveryRow> deliveriesOf(UUID id, String user, int limit);

  /// Where the notification stands once more, of the same epoch.
  @Query(
      """
      select history_offset from notification_copy
      where notification_id = :id and epoch = :epoch order by history_offset limit :limit
      """)
  List<Long> copies(UUID id, int epoch, int limit);

  /// Devices that one of `offsets` reached, among the room's first ones by name.
  ///
  /// @param among how many devices are looked at: no look costs more, however many there are
  @Query(
      """
      select user_id, device, sent @> any(array[:offsets]) as is_sent,
             received @> any(array[:offsets]) as is_received, sent_count, received_count,
             sent_through, received_through
      from (select * from room_progress where room = :room and epoch = :epoch
            order by user_id, device limit :among) as first
      where sent @> any(array[:offsets]) or received @> any(array[:offsets])
      order by user_id, device limit :limit
      """)
  List<ReachRow> reach(String room, int epoch, Collection<Long> offsets, int among, int limit);

  /// One user's devices in the room, those that were sent none of `offsets` too.
  @Query(
      """
      select user_id, device, sent @> any(array[:offsets]) as is_sent,
             received @> any(array[:offsets]) as is_received, sent_count, received_count,
             sent_through, received_through
      from room_progress
      where room = :room and epoch = :epoch and user_id = :user
      order by device limit :limit
      """)
  List<ReachRow> reachOfUser(
      String room, int epoch, String user, Collection<Long> offsets, int limit);

  /// How many devices and users one of `offsets` reached, among the room's first ones by name.
  ///
  /// @param among how many devices are looked at: no look costs more, however many there are
  @Query(
      """
      select count(*) filter (where sent @> any(array[:offsets])) as devices_sent,
             count(*) filter (where received @> any(array[:offsets])) as devices_received,
             count(distinct user_id) filter (where sent @> any(array[:offsets])) as users_sent,
             count(distinct user_id) filter (where received @> any(array[:offsets])) as users_received,
             count(*) as devices_looked_at
      from (select user_id, sent, received from room_progress
            where room = :room and epoch = :epoch
            order by user_id, device limit :among) as first
      """)
  ReachCount reachCount(String room, int epoch, Collection<Long> offsets, int among);

  /// The devices that a user has connected with, by name.
  @Query(
      """
      select distinct device from connection_interval where user_id = :user
      order by device limit :limit
      """)
  List<String> devices(String user, int limit);

  /// The devices that users have connected with, by name.
  ///
  /// @param limit of each user
  @Query(
      """
      select d.user_id, d.device
      from unnest(cast(array[:users] as text[])) as u(name)
           cross join lateral (
             select distinct c.user_id, c.device from connection_interval c
             where c.user_id = u.name order by c.device limit :limit) d
      order by d.user_id, d.device
      """)
  List<UserDeviceRow> devicesOf(Collection<String> users, int limit);

  /// The user's connections, the latest first.
  @Query(
      """
      select connection, device, gateway, connected_at, disconnected_at, close_code, lost_by
      from connection_known where user_id = :user
      order by coalesce(connected_at, disconnected_at) desc limit :limit
      """)
  List<ConnectionRow> connections(String user, int limit);
}
