package dev.tidings.tracker.intake;

import dev.tidings.tracker.store.Lookups;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.scheduling.annotation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/// Counts notifications that a gateway has sent and the history, as far as it was taken in, does
/// not have. There are none such where nothing is wrong: what is sent stands in the history.
///
/// A look at ten minutes that ended a minute ago, so that history and receipts, which are taken in
/// side by side, have met. The ids are of version 7, so the look is at one stretch of an index.
/// Looks in a thread of the scheduler; what it found may be read in any.
@Context
final class Unaccounted {

  private static final Duration LOOK_BACK = Duration.ofMinutes(11);
  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final int AT_MOST = 10_000;

  private final Lookups lookups;
  private final InstantSource clock;

  /// Not a number until the database has answered, and while it does not.
  private volatile double found = Double.NaN;

  Unaccounted(Lookups lookups, InstantSource clock, MeterRegistry meters) {
    this.lookups = lookups;
    this.clock = clock;
    Gauge.builder("tidings.tracker.unaccounted", this, figures -> figures.found)
        .description("Notifications that were sent and that the history does not have")
        .register(meters);
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "30s")
  void look() {
    Instant now = clock.instant();
    try {
      found =
          lookups.sentButUnknown(
              firstOf(now.minus(LOOK_BACK)), firstOf(now.minus(SETTLED)), AT_MOST);
    } catch (DataAccessException | CannotGetJdbcConnectionException e) {
      found = Double.NaN;
    }
  }

  /// The lowest id of an instant.
  private static UUID firstOf(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }
}
