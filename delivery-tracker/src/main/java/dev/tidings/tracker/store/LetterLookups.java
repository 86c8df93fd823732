package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.UUID;

/// Letters to the webhook that were given up. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface LetterLookups extends GenericRepository<NotificationRow, UUID> {

  /// Those of outcomes that were written before this millisecond, the latest first.
  @Query(
      """
      select outcome_id, payload, attempts, next_ms, dead, last_error, written_ms
      from webhook_letter where dead and written_ms < :before
      order by written_ms desc, outcome_id limit :limit
      """)
  List<LetterRow> dead(long before, int limit);

  /// Has it sent again, from its first attempt on.
  ///
  /// @param now in milliseconds since 1970
  /// @return 0 where no letter of that outcome has been given up, else 1
  @Query(
      """
      update webhook_letter set dead = false, attempts = 0, next_ms = :now
      where outcome_id = :outcome and dead
      """)
  long revive(UUID outcome, long now);
}
