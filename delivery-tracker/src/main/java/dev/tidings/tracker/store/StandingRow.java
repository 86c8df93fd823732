package dev.tidings.tracker.store;

import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.delivery.StandingState;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.util.Set;
import java.util.UUID;

/// How a notification stands, as it is stored. Instants are milliseconds since 1970.
///
/// @param facts bits: see {@link #factSet}
/// @param told bits: see {@link #toldSet}
@Introspected
public record StandingRow(
    UUID notificationId,
    int state,
    int facts,
    int told,
    @Nullable Long expiresMs,
    @Nullable Long ackDeadlineMs,
    @Nullable Long sentMs,
    @Nullable Long receivedMs,
    @Nullable Long heardMs,
    @Nullable Long withdrawnMs) {

  public StandingState standingState() {
    return StandingState.ofCode(state);
  }

  public Set<StandingFact> factSet() {
    return Bits.facts(facts);
  }

  /// What the producer has been told.
  public Set<Outcome.Kind> toldSet() {
    return Bits.outcomes(told);
  }
}
