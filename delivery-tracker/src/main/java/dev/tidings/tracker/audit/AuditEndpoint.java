package dev.tidings.tracker.audit;

import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.store.AuditRow;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The audit trail, for admins.
@Controller("/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditEndpoint {

  private static final int MAX_LIMIT = 200;

  private final AuditTrail trail;

  AuditEndpoint(AuditTrail trail) {
    this.trail = trail;
  }

  /// @param whose the user or room whom it was about; null where it was nobody's
  @Serdeable
  record NoteAnswer(
      long id,
      Instant at,
      String who,
      String role,
      String act,
      String what,
      @Nullable String whose) {}

  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record NotesAnswer(List<NoteAnswer> notes, @Nullable Long next) {}

  /// The latest first.
  ///
  /// @param who by whom
  /// @param whose about whom
  /// @param limit 1 to 200; 50 where absent
  /// @param before only notes before this one
  @Get
  NotesAnswer notes(
      @Nullable @QueryValue("who") String who,
      @Nullable @QueryValue("whose") String whose,
      @Nullable @QueryValue("limit") Integer limit,
      @Nullable @QueryValue("before") Long before) {
    int atMost = limit == null ? 50 : limit;
    if (atMost < 1 || atMost > MAX_LIMIT) {
      throw BadParameterException.of("limit", String.valueOf(limit), "1 to " + MAX_LIMIT);
    }
    List<AuditRow> rows =
        trail.notes(
            Optional.ofNullable(who),
            Optional.ofNullable(whose),
            Optional.ofNullable(before),
            atMost);
    return new NotesAnswer(
        rows.stream()
            .map(
                row ->
                    new NoteAnswer(
                        row.id(),
                        row.at(),
                        row.who(),
                        row.role(),
                        row.act(),
                        row.what(),
                        row.whose()))
            .toList(),
        rows.size() < atMost ? null : rows.getLast().id());
  }
}
