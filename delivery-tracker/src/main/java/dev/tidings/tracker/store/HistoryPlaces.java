package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// Where the notifications of a room stand, and which of them are over. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface HistoryPlaces extends GenericRepository<HistoryPlaceRow, UUID> {

  /// Those whose ids lie within [from, to), in the order of the room.
  @Query(
      """
      select n.id, n.epoch, n.history_partition, n.history_offset, n.expires_at
      from notification n join history_epoch e on e.epoch = n.epoch
      where n.room = :room and n.id >= :from and n.id < :to
      order by e.number, n.history_offset limit :limit
      """)
  List<HistoryPlaceRow> within(String room, UUID from, UUID to, int limit);

  /// Those of them that say nothing any more: taken back (bit 7 of the facts, SUPPRESSED), whoever
  /// has received them before, or followed by a later one of their collapse key. One that was taken
  /// back itself takes nobody's place.
  @Query(
      """
      with asked as materialized (
        select n.id, n.room, n.collapse_key, n.history_offset, e.number,
               coalesce(s.facts, 0) & 128 <> 0 as is_taken_back
        from notification n join history_epoch e on e.epoch = n.epoch
             left join standing s on s.notification_id = n.id
        where n.id in (:ids))
      select a.id, a.is_taken_back
      from asked a
      where a.is_taken_back
         or a.collapse_key is not null
            and exists (
              select 1
              from notification o join history_epoch e on e.epoch = o.epoch
                   left join standing s on s.notification_id = o.id
              where o.room = a.room and o.collapse_key = a.collapse_key
                    and (e.number, o.history_offset) > (a.number, a.history_offset)
                    and coalesce(s.facts, 0) & 128 = 0)
      """)
  List<OverRow> over(Collection<UUID> ids);
}
