package dev.tidings.gateway.session;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/// Where a device begins of which nothing is known: `tidings.new-device.*`.
///
/// @param last how many of the last notifications of the user's own room it is given; 0 for those
/// from now on
@ConfigurationProperties("tidings.new-device")
public record NewDeviceSettings(@Bindable(defaultValue = "0") int last) {

  public NewDeviceSettings {
    if (last < 0 || last > 1_000) {
      throw new IllegalArgumentException(
          "tidings.new-device.last: " + last + " (expected: 0 to 1000)");
    }
  }
}
