package dev.tidings.tracker.store;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Letters that the webhook has not taken. Thread-safe; blocks.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface LetterLookups extends GenericRepository<NotificationRow, UUID> {

  /// Those that were given up, by when their outcomes were written, the latest first.
  ///
  /// @param before with `outcome`, the place to begin below
  @Query(
      """
      select outcome_id, payload, attempts, next_ms, dead, last_error, written_ms
      from webhook_letter
      where dead and written_ms <= :before and (written_ms < :before or outcome_id < :outcome)
      order by written_ms desc, outcome_id desc limit :limit
      """)
  List<LetterRow> dead(long before, UUID outcome, int limit);

  /// One that has not been taken yet, given up or not.
  @Query(
      """
      select outcome_id, payload, attempts, next_ms, dead, last_error, written_ms
      from webhook_letter where outcome_id = :outcome
      """)
  Optional<LetterRow> letter(UUID outcome);

  /// Those of these outcomes that have not been taken yet.
  @Query(
      """
      select outcome_id, payload, attempts, next_ms, dead, last_error, written_ms
      from webhook_letter where outcome_id in (:outcomes) order by written_ms, outcome_id
      """)
  List<LetterRow> of(Collection<UUID> outcomes);

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
