package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What became of a notification on one device, or of all of them together.
public enum DeliveryState {
  /// Not written to any connection yet.
  PENDING,
  /// Written to a connection. Not received: written.
  SENT,
  /// A client acknowledged it.
  RECEIVED,
  /// It was not acknowledged before it expired.
  EXPIRED;

  /// The state at `now`. An acknowledgement stays one after the notification has expired.
  ///
  /// @param expiresAt the instant from which on it is not delivered
  public static DeliveryState of(
      boolean sent, boolean received, Optional<Instant> expiresAt, Instant now) {
    if (received) {
      return RECEIVED;
    }
    if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
      return EXPIRED;
    }
    return sent ? SENT : PENDING;
  }

  /// The state of the notification for the user, from its states on the user's devices: received
  /// where any device received it.
  public static DeliveryState ofUser(
      Collection<DeliveryState> devices, Optional<Instant> expiresAt, Instant now) {
    return of(devices.contains(SENT), devices.contains(RECEIVED), expiresAt, now);
  }

  /// The word in JSON.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
