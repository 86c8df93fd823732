package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/// Where the notifications of a room stand. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface HistoryPlaces extends GenericRepository<HistoryPlaceRow, UUID> {

  /// Those whose ids lie within [from, to), in the order of the room, without those that were
  /// withdrawn (state 6, SUPPRESSED).
  @Query(
      """
      select n.id, n.epoch, n.history_partition, n.history_offset, n.expires_at
      from notification n join history_epoch e on e.epoch = n.epoch
           left join standing s on s.notification_id = n.id
      where n.room = :room and n.id >= :from and n.id < :to
            and coalesce(s.state, 0) <> 6
      order by e.number, n.history_offset limit :limit
      """)
  List<HistoryPlaceRow> within(String room, UUID from, UUID to, int limit);
}
