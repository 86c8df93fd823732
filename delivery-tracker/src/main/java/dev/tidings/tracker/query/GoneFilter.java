package dev.tidings.tracker.query;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.tracker.access.Callers;
import dev.tidings.tracker.problem.Problems;
import dev.tidings.tracker.store.Database;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/// Refuses at once while the database is known to be gone, instead of letting each request wait for
/// a connection: also what is answered from Kafka or from memory, for a look that cannot be noted
/// is not given. Only signing in and out works without it. Behind the look at who asks.
/// Thread-safe.
@ServerFilter("/v1/**")
@Order(GoneFilter.BEHIND_ACCESS)
final class GoneFilter {

  static final int BEHIND_ACCESS = 100;

  private final Database database;

  GoneFilter(Database database) {
    this.database = database;
  }

  @RequestFilter
  @Nullable
  HttpResponse<?> refuse(HttpRequest<?> request) {
    if (Callers.isSigningIn(request)) {
      return null;
    }
    return database.standing() instanceof Database.Standing.Broken broken
            && broken.trouble() == Database.Trouble.GONE
        ? Problems.answer(
                ErrorCode.UNAVAILABLE,
                "the database does not answer; nothing of what happens is lost")
            .header(BehindFilter.BEHIND_SINCE, broken.since().toString())
        : null;
  }
}
