package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Which dead letters were put in again. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface RedrivenTable extends GenericRepository<RedrivenRow, Long> {

  @Query(
      """
      insert into redriven_letter (partition, position, letter_at, at, who, edited)
      values (:partition, :position, :letterAt, :at, :who, :edited)
      on conflict (partition, position) do update set
        letter_at = excluded.letter_at, at = excluded.at, who = excluded.who,
        edited = excluded.edited
      """)
  void put(int partition, long position, Instant letterAt, Instant at, String who, boolean edited);

  @Query(
      """
      select partition, position, letter_at, at, who, edited from redriven_letter
      where partition = :partition and position in (:positions)
      """)
  List<RedrivenRow> of(int partition, Collection<Long> positions);
}
