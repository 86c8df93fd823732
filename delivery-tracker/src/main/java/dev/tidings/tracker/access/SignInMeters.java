package dev.tidings.tracker.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;

/// Counts attempts to sign in; there from the start, so that a first one is seen as a change.
/// Thread-safe.
@Context
final class SignInMeters {

  private final Counter right;
  private final Counter wrong;

  SignInMeters(MeterRegistry meters) {
    this.right = counter(meters, "right");
    this.wrong = counter(meters, "wrong");
  }

  void right() {
    right.increment();
  }

  void wrong() {
    wrong.increment();
  }

  private static Counter counter(MeterRegistry meters, String result) {
    return Counter.builder("tidings.tracker.sign.ins")
        .description("attempts to sign in with a password")
        .tag("result", result)
        .register(meters);
  }
}
