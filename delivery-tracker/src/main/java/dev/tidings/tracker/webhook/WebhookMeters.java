package dev.tidings.tracker.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// The sender's figures, which are there, at 0, where no webhook is told anything. Thread-safe.
public final class WebhookMeters {

  private final Counter taken;
  private final Counter failed;
  private final Counter dead;

  public WebhookMeters(MeterRegistry meters) {
    taken = counter(meters, "taken");
    failed = counter(meters, "failed");
    dead = counter(meters, "dead");
  }

  void taken() {
    taken.increment();
  }

  /// @param isGivenUp whether no other attempt follows
  void failed(boolean isGivenUp) {
    (isGivenUp ? dead : failed).increment();
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("tidings.tracker.webhook.attempts")
        .description("Attempts to tell the webhook an outcome")
        .tag("result", result)
        .register(meters);
  }
}
