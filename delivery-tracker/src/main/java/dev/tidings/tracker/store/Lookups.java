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

  /// The notifications of an event, one a room, by room.
  @Query(
      """
      select id, room, source, event, type, time, expires_at, epoch, history_partition,
             history_offset, correlation_id, collapse_key, priority, ack_deadline
      from notification where source = :source and event = :event order by room limit :limit
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

  /// Devices that reached the room in this epoch, and what they know of `offset`.
  @Query(
      """
      select user_id, device, sent @> :offset as is_sent, received @> :offset as is_received,
             sent_count, received_count, sent_through, received_through
      from room_progress
      where room = :room and epoch = :epoch and (sent @> :offset or received @> :offset)
      order by user_id, device limit :limit
      """)
  List<ReachRow> reach(String room, int epoch, long offset, int limit);

  /// One user's devices in the room, those that were not sent `offset` too.
  @Query(
      """
      select user_id, device, sent @> :offset as is_sent, received @> :offset as is_received,
             sent_count, received_count, sent_through, received_through
      from room_progress
      where room = :room and epoch = :epoch and user_id = :user
      order by device limit :limit
      """)
  List<ReachRow> reachOfUser(String room, int epoch, String user, long offset, int limit);

  @Query(
      """
      select count(*) filter (where sent @> :offset) as devices_sent,
             count(*) filter (where received @> :offset) as devices_received,
             count(distinct user_id) filter (where sent @> :offset) as users_sent,
             count(distinct user_id) filter (where received @> :offset) as users_received
      from room_progress where room = :room and epoch = :epoch
      """)
  ReachCount reachCount(String room, int epoch, long offset);

  /// The devices that a user has connected with, by name.
  @Query(
      """
      select distinct device from connection_interval where user_id = :user
      order by device limit :limit
      """)
  List<String> devices(String user, int limit);

  /// The user's connections, the latest first.
  @Query(
      """
      select connection, device, gateway, connected_at, disconnected_at, close_code, lost_by
      from connection_known where user_id = :user
      order by coalesce(connected_at, disconnected_at) desc limit :limit
      """)
  List<ConnectionRow> connections(String user, int limit);
}
