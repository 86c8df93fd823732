package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.List;

/// Who looked at what, and who did what. Rows are added, and end by their age; nothing changes one.
/// Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface AuditTable extends GenericRepository<AuditRow, Long> {

  @Query(
      """
      insert into audit (at, who, role, act, what, whose)
      values (:at, :who, :role, :act, :what, :whose)
      """)
  void insert(Instant at, String who, String role, String act, String what, @Nullable String whose);

  /// The latest first.
  ///
  /// @param before exclusive
  @Query(
      """
      select id, at, who, role, act, what, whose from audit
      where id < :before
        and (:who::text is null or who = :who)
        and (:whose::text is null or whose = :whose)
      order by id desc limit :limit
      """)
  List<AuditRow> notes(@Nullable String who, @Nullable String whose, long before, int limit);

  /// @param instant exclusive
  @Query(
      """
      delete from audit where id in
        (select id from audit where at < :instant order by id limit :rows)
      """)
  void deleteBefore(Instant instant, int rows);
}
