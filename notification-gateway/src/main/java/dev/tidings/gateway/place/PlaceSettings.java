package dev.tidings.gateway.place;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How the places of devices are kept: `tidings.places.*`.
///
/// @param enabled whether they are kept at all
/// @param flushEvery how long acks gather before the places are written
/// @param maxDevices how many devices' places this gateway remembers; those of others are looked up
/// in Kafka
@ConfigurationProperties("tidings.places")
public record PlaceSettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "1s") Duration flushEvery,
    @Bindable(defaultValue = "1000000") int maxDevices) {

  public PlaceSettings {
    if (flushEvery.toMillis() < 1 || flushEvery.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "tidings.places.flush-every: " + flushEvery + " (expected: 1ms to 1m)");
    }
    if (maxDevices < 2 || maxDevices > 50_000_000) {
      throw new IllegalArgumentException(
          "tidings.places.max-devices: " + maxDevices + " (expected: 2 to 50000000)");
    }
  }
}
