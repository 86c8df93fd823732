package dev.tidings.tracing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// What becomes of spans. Thread-safe.
final class TracingMeters {

  /// Why a span was not exported.
  enum Reason {
    /// More than `tidings.tracing.max-spans-per-second` were begun.
    RATE("rate"),
    /// The collector is slower than spans are made.
    QUEUE("queue"),
    /// The collector did not take it.
    EXPORT("export");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  private final Counter exported;
  private final Map<Reason, Counter> dropped = new EnumMap<>(Reason.class);

  TracingMeters(MeterRegistry registry) {
    exported =
        Counter.builder("tidings.tracing.spans.exported")
            .description("Spans that the collector took")
            .register(registry);
    for (Reason reason : Reason.values()) {
      dropped.put(
          reason,
          Counter.builder("tidings.tracing.spans.dropped")
              .description("Spans that the collector did not get, by reason")
              .tag("reason", reason.text)
              .register(registry));
    }
  }

  void exported(int spans) {
    exported.increment(spans);
  }

  void dropped(Reason reason, int spans) {
    dropped.get(reason).increment(spans);
  }
}
