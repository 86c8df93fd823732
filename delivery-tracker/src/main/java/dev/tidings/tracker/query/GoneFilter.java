package dev.tidings.tracker.query;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.tracker.problem.Problems;
import dev.tidings.tracker.store.Database;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/// Refuses lookups at once while the database is known to be gone, instead of letting each wait for
/// a connection. Behind the look at who asks. Thread-safe.
@ServerFilter({"/v1/notifications/**", "/v1/users/**", "/v1/events/**"})
@Order(GoneFilter.BEHIND_ACCESS)
final class GoneFilter {

  static final int BEHIND_ACCESS = 100;

  private final Database database;

  GoneFilter(Database database) {
    this.database = database;
  }

  @RequestFilter
  @Nullable
  HttpResponse<?> refuse() {
    return database.standing() instanceof Database.Standing.Broken broken
            && broken.trouble() == Database.Trouble.GONE
        ? Problems.answer(
                ErrorCode.UNAVAILABLE,
                "the database does not answer; nothing of what happens is lost")
            .header(BehindFilter.BEHIND_SINCE, broken.since().toString())
        : null;
  }
}
