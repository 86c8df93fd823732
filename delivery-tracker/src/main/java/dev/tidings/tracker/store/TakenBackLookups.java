package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/// Questions about what was taken back. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface TakenBackLookups extends GenericRepository<TakenBackRow, UUID> {

  /// Who took this notification back, the first first: of its own room only.
  @Query(
      """
      select t.notification_id, t.by_id, t.corrects, t.heard_ms, b.source, b.event
      from taken_back t join notification n on n.id = t.notification_id and n.room = t.room
           left join notification b on b.id = t.by_id
      where t.notification_id = :id order by t.heard_ms, t.by_id limit :limit
      """)
  List<TakenBackRow> of(UUID id, int limit);

  /// What this notification takes back, as far as it is of its room and known.
  @Query(
      """
      select t.notification_id from taken_back t
             join notification n on n.id = t.notification_id and n.room = t.room
      where t.by_id = :id
      """)
  List<UUID> by(UUID id);
}
