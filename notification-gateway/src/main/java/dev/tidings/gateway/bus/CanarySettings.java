package dev.tidings.gateway.bus;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// When a gateway that Redis answers is taken to hear nothing of it.
///
/// @param every how often a message is sent through Redis to itself, on each connection that
/// subscribes
/// @param deafAfter so many of them one behind the other that Redis has published, and that were
/// not heard before the next one was due
@ConfigurationProperties("tidings.canary")
public record CanarySettings(
    @Bindable(defaultValue = "2s") Duration every, @Bindable(defaultValue = "3") int deafAfter) {

  public CanarySettings {
    if (every.toMillis() < 1) {
      throw new IllegalArgumentException(
          "tidings.canary.every: " + every + " (expected: 1ms or more)");
    }
    if (deafAfter < 1) {
      throw new IllegalArgumentException(
          "tidings.canary.deaf-after: " + deafAfter + " (expected: 1 or more)");
    }
  }
}
