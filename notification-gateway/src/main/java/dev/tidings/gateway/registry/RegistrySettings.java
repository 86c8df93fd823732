package dev.tidings.gateway.registry;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How the registry in Redis is kept: `tidings.registry.*`.
///
/// @param address where this gateway can be reached, for whoever looks it up; the server's own host
/// and port where it is not set
/// @param beatEvery how often the gateway says that it lives
/// @param expireAfter after how long a silence it counts as dead
/// @param refreshEvery how often the entries of all connections are written again
@ConfigurationProperties("tidings.registry")
public record RegistrySettings(
    @Nullable String address,
    @Bindable(defaultValue = "10s") Duration beatEvery,
    @Bindable(defaultValue = "30s") Duration expireAfter,
    @Bindable(defaultValue = "10m") Duration refreshEvery) {

  public RegistrySettings {
    if (beatEvery.toMillis() < 10 || expireAfter.compareTo(beatEvery) <= 0) {
      throw new IllegalArgumentException(
          "tidings.registry: beat-every "
              + beatEvery
              + ", expire-after "
              + expireAfter
              + " (expected: 10ms or more, and an expiry above it)");
    }
    if (refreshEvery.compareTo(beatEvery) < 0) {
      throw new IllegalArgumentException(
          "tidings.registry.refresh-every: " + refreshEvery + " (expected: beat-every or more)");
    }
  }

  public String addressOr(String own) {
    return address == null ? own : address;
  }

  /// A user's entries outlive two refreshes that failed.
  Duration entriesExpireAfter() {
    return refreshEvery.multipliedBy(3);
  }
}
