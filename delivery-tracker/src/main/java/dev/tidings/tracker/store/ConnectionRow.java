package dev.tidings.tracker.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.core.annotation.Nullable;
import java.time.Instant;

/// A connection, as far as it is known.
///
/// @param lostBy when it had ended at the latest, of one whose end nobody told: its gateway was
/// killed with it
@Introspected
public record ConnectionRow(
    String connection,
    String device,
    String gateway,
    @Nullable Instant connectedAt,
    @Nullable Instant disconnectedAt,
    @Nullable Integer closeCode,
    @Nullable Instant lostBy) {

  /// With what age says: none lasts for longer than gateways let it.
  public ConnectionRow at(Instant now, LongestConnection longest) {
    if (connectedAt == null || disconnectedAt != null) {
      return this;
    }
    Instant oldest = longest.oldest(now);
    Instant by = connectedAt.isAfter(oldest) ? null : longest.end(connectedAt);
    boolean sooner = by != null && (lostBy == null || by.isBefore(lostBy));
    return sooner
        ? new ConnectionRow(connection, device, gateway, connectedAt, null, closeCode, by)
        : this;
  }

  /// Whether it lasts, as far as is known.
  public boolean lasts() {
    return disconnectedAt == null && lostBy == null;
  }
}
