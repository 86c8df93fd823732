package dev.tidings.gateway.session;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/// What one connection may publish: `tidings.publish.*`.
///
/// @param perSecond messages in the long run; beside what frames it may send at all
/// @param burst messages at once
/// @param maxDataBytes bytes of one message's data
@ConfigurationProperties("tidings.publish")
public record PublishSettings(
    @Bindable(defaultValue = "10") int perSecond,
    @Bindable(defaultValue = "20") int burst,
    @Bindable(defaultValue = "4096") int maxDataBytes) {

  public PublishSettings {
    need("per-second", perSecond);
    need("burst", burst);
    need("max-data-bytes", maxDataBytes);
  }

  private static void need(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "tidings.publish." + name + ": " + value + " (expected: 1 or more)");
    }
  }
}
