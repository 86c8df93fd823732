package dev.tidings.tracker.query;

import dev.tidings.tracker.store.Database;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/// Says with every answer that nothing is taken in, while that is so: what it tells is then as old
/// as the header says. Thread-safe.
@ServerFilter("/v1/**")
final class BehindFilter {

  static final String BEHIND_SINCE = "Tidings-Behind-Since";

  private final Database database;

  BehindFilter(Database database) {
    this.database = database;
  }

  @ResponseFilter
  void tell(MutableHttpResponse<?> response) {
    if (database.standing() instanceof Database.Standing.Broken broken) {
      response.getHeaders().set(BEHIND_SINCE, broken.since().toString());
    }
  }
}
