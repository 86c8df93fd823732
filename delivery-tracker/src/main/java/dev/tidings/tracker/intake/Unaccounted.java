package dev.tidings.tracker.intake;

import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.store.HourRow;
import dev.tidings.tracker.store.Retention;
import dev.tidings.tracker.store.StandingLookups;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.scheduling.annotation.Scheduled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/// Counts what invariant 10 does not explain: accepted notifications that are in no state, and
/// notifications that a gateway has sent and the history, as far as it was taken in, does not have.
/// There are none such where nothing is wrong.
///
/// The second are counted up to a minute ago, so that history and receipts, which are taken in side
/// by side, have met: the hours before that by their accounts, as long as their rows are kept, and
/// the hour itself by its rows. So one that nobody looked at in time is not forgotten. Looks in a
/// thread of the scheduler; what it found may be read in any.
@Context
final class Unaccounted {

  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final int AT_MOST = 10_000;

  private final StandingLookups lookups;
  private final Duration kept;
  private final InstantSource clock;

  /// Not a number until the database has answered, and while it does not.
  private volatile double found = Double.NaN;

  private volatile List<HourRow> day = List.of();

  Unaccounted(
      StandingLookups lookups, Retention retention, InstantSource clock, MeterRegistry meters) {
    this.lookups = lookups;
    this.kept = Duration.ofDays(retention.days());
    this.clock = clock;
    for (StandingState state : StandingState.values()) {
      if (state != StandingState.UNKNOWN) {
        Gauge.builder("tidings.tracker.standings", this, figures -> figures.day(state))
            .description("Notifications taken within the last 24 hours, by state")
            .tag("state", state.text())
            .register(meters);
      }
    }
    Gauge.builder("tidings.tracker.unaccounted", this, figures -> figures.found)
        .description("Notifications that are in no state, or sent and not in the history")
        .register(meters);
  }

  @Scheduled(initialDelay = "1s", fixedDelay = "30s")
  void look() {
    Instant now = clock.instant();
    try {
      Instant settled = now.minus(SETTLED);
      Instant hour = settled.truncatedTo(ChronoUnit.HOURS);
      found =
          lookups.remainder()
              + lookups.unknownHours(now.minus(kept), hour)
              + lookups.unknown(firstOf(hour), firstOf(settled), AT_MOST);
      day = lookups.hours(now.minus(DAY), now.plus(DAY));
    } catch (DataAccessException | CannotGetJdbcConnectionException e) {
      found = Double.NaN;
      day = List.of();
    }
  }

  private double day(StandingState state) {
    return day.stream().mapToLong(hour -> hour.of(state)).sum();
  }

  /// The lowest id of an instant.
  private static UUID firstOf(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }
}
