package dev.tidings.gateway.drain;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// When connections go to a gateway that has fewer: `tidings.rebalance.*`. Immutable.
///
/// @param enabled whether this gateway gives any away
/// @param lookEvery how often it looks at what the others told
/// @param time over which a portion is asked to go, and has gone
/// @param beginAbove it begins where it has more than this share above the mean of all: 0.2 is a
/// fifth
/// @param endAbove and goes on until it has not more than this share above it
/// @param least nothing is done about fewer connections than this above the mean
/// @param most connections of one portion
@ConfigurationProperties("tidings.rebalance")
public record RebalanceSettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "10s") Duration lookEvery,
    @Bindable(defaultValue = "20s") Duration time,
    @Bindable(defaultValue = "0.2") double beginAbove,
    @Bindable(defaultValue = "0.05") double endAbove,
    @Bindable(defaultValue = "20") int least,
    @Bindable(defaultValue = "500") int most) {

  public RebalanceSettings {
    if (lookEvery.toMillis() < 10 || time.isNegative()) {
      throw new IllegalArgumentException(
          "tidings.rebalance: look-every %s, time %s (expected: 10ms or more, 0 or more)"
              .formatted(lookEvery, time));
    }
    // The rules check themselves.
    var unused = new Shedding.Rules(beginAbove, endAbove, least, most);
  }

  Shedding.Rules rules() {
    return new Shedding.Rules(beginAbove, endAbove, least, most);
  }
}
