package dev.tidings.tracing;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// Where spans go: `tidings.tracing.*`. Immutable.
///
/// @param otlpEndpoint the base address of a collector that takes OTLP over HTTP, `/v1/traces` is
/// added to it; empty: no spans are made
/// @param maxSpansPerSecond how many spans a process makes in one second at most
/// @param maxQueued how many ended spans wait for the collector at most; more are dropped
/// @param flushEvery how long spans gather before they are exported
/// @param exportTimeout how long one export may take, and the last one at a stop
@ConfigurationProperties("tidings.tracing")
public record TracingSettings(
    @Bindable(defaultValue = "") String otlpEndpoint,
    @Bindable(defaultValue = "1000") int maxSpansPerSecond,
    @Bindable(defaultValue = "4096") int maxQueued,
    @Bindable(defaultValue = "500ms") Duration flushEvery,
    @Bindable(defaultValue = "5s") Duration exportTimeout) {

  public TracingSettings {
    if (!otlpEndpoint.isEmpty() && !otlpEndpoint.matches("https?://.+")) {
      throw new IllegalArgumentException(
          "tidings.tracing.otlp-endpoint: "
              + otlpEndpoint
              + " (expected: http://HOST:PORT or https://HOST:PORT)");
    }
    if (maxSpansPerSecond < 1 || maxQueued < 1) {
      throw new IllegalArgumentException(
          "tidings.tracing: max-spans-per-second "
              + maxSpansPerSecond
              + ", max-queued "
              + maxQueued
              + " (expected: 1 or more)");
    }
    if (!flushEvery.isPositive() || !exportTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "tidings.tracing: flush-every "
              + flushEvery
              + ", export-timeout "
              + exportTimeout
              + " (expected: above 0)");
    }
  }

  boolean isOff() {
    return otlpEndpoint.isEmpty();
  }

  /// Where the spans are posted.
  String tracesAddress() {
    String base =
        otlpEndpoint.endsWith("/")
            ? otlpEndpoint.substring(0, otlpEndpoint.length() - 1)
            : otlpEndpoint;
    return base + "/v1/traces";
  }
}
