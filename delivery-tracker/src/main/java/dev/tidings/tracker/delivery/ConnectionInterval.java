package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// From when to when a device was connected, as far as its gateway told.
///
/// @param disconnectedAt empty while it is connected, and where the gateway died with it
public record ConnectionInterval(
    Key key,
    String device,
    String gateway,
    Optional<Instant> connectedAt,
    Optional<Instant> disconnectedAt,
    OptionalInt closeCode) {

  public record Key(String user, String connection) {}

  /// Both facts in one.
  public ConnectionInterval and(ConnectionInterval later) {
    return new ConnectionInterval(
        key,
        device,
        gateway,
        connectedAt.or(later::connectedAt),
        disconnectedAt.or(later::disconnectedAt),
        closeCode.isPresent() ? closeCode : later.closeCode());
  }
}
