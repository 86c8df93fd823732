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
      where id < :before order by id desc limit :limit
      """)
  List<AuditRow> notes(long before, int limit);

  /// Those by one person, the latest first.
  ///
  /// @param before exclusive
  @Query(
      """
      select id, at, who, role, act, what, whose from audit
      where who = :who and id < :before order by id desc limit :limit
      """)
  List<AuditRow> notesBy(String who, long before, int limit);

  /// Those about one user or room, the latest first.
  ///
  /// @param before exclusive
  @Query(
      """
      select id, at, who, role, act, what, whose from audit
      where whose = :whose and id < :before order by id desc limit :limit
      """)
  List<AuditRow> notesAbout(String whose, long before, int limit);

  /// Those by one person about one user or room, the latest first.
  ///
  /// @param before exclusive
  @Query(
      """
      select id, at, who, role, act, what, whose from audit
      where who = :who and whose = :whose and id < :before order by id desc limit :limit
      """)
  List<AuditRow> notesByAbout(String who, String whose, long before, int limit);

  /// Looks at the oldest only: they are in the order of their time.
  ///
  /// @param instant exclusive
  @Query(
      """
      delete from audit where id in
        (select id from (select id, at from audit order by id limit :rows) as oldest
         where at < :instant)
      """)
  void deleteBefore(Instant instant, int rows);
}
