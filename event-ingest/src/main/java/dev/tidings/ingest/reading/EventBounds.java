package dev.tidings.ingest.reading;

import dev.tidings.contracts.event.EventLimits;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/// The bounds of an event, the same however it comes in.
///
/// @param maxDataBytes bytes of `data`
/// @param maxRooms rooms in `to`
@ConfigurationProperties("tidings.events")
public record EventBounds(
    @Bindable(defaultValue = "49152") int maxDataBytes,
    @Bindable(defaultValue = "100000") int maxRooms) {

  public static final EventBounds DEFAULT =
      new EventBounds(EventLimits.DEFAULT.maxDataBytes(), EventLimits.DEFAULT.maxRooms());

  public EventLimits limits() {
    return new EventLimits(maxDataBytes, maxRooms);
  }
}
