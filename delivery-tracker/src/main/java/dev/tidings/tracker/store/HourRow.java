package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingState;
import io.micronaut.core.annotation.Introspected;
import java.time.Instant;

/// What became of the notifications whose events were taken within one hour (invariant 10).
///
/// @param hour its begin
/// @param accepted rows of the history
/// @param pending in the history, and not known to be anywhere else
/// @param routed the gateways have them, and they were written to no connection
/// @param sent written to a connection, and nothing final said of it
/// @param unknown that receipts tell of and the history, as taken in, does not have; not among
///     accepted
@Introspected
public record HourRow(
    Instant hour,
    long accepted,
    long pending,
    long routed,
    long sent,
    long received,
    long expired,
    long superseded,
    long suppressed,
    long undeliverable,
    long unknown) {

  /// What no state explains: 0.
  public long unaccounted() {
    return accepted
        - pending
        - routed
        - sent
        - received
        - expired
        - superseded
        - suppressed
        - undeliverable;
  }

  public long of(StandingState state) {
    return switch (state) {
      case UNKNOWN -> unknown;
      case ACCEPTED -> pending;
      case ROUTED -> routed;
      case SENT -> sent;
      case RECEIVED -> received;
      case EXPIRED -> expired;
      case SUPERSEDED -> superseded;
      case SUPPRESSED -> suppressed;
      case UNDELIVERABLE -> undeliverable;
    };
  }
}
