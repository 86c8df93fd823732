package dev.tidings.gateway.admission;

import dev.tidings.gateway.admission.ConnectLine.Kind;
import dev.tidings.gateway.admission.ConnectLine.Why;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// What is counted of the line. Thread-safe.
public final class AdmissionMetrics {

  private static final Duration[] WAITS = {
    Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5)
  };

  private final Timer waits;
  private final Map<Why, Counter> refused = new EnumMap<>(Why.class);

  public AdmissionMetrics(MeterRegistry metrics, ConnectLine line) {
    for (Kind kind : Kind.values()) {
      Gauge.builder("tidings.admission.waiting", line, of -> of.waiting(kind))
          .description("Connects that wait to be let in")
          .tag("kind", kind.name().toLowerCase(Locale.ROOT))
          .register(metrics);
    }
    Gauge.builder("tidings.admission.opening", line, ConnectLine::opening)
        .description("Connections that were let in and are not caught up yet")
        .register(metrics);
    waits =
        Timer.builder("tidings.admission.wait")
            .description("How long those who had to wait were in line before they were let in")
            .serviceLevelObjectives(WAITS)
            .register(metrics);
    for (Why why : Why.values()) {
      refused.put(
          why,
          Counter.builder("tidings.admission.refused")
              .description("Connects that were sent away because too many came at once")
              .tag("reason", why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .register(metrics));
    }
  }

  public void waited(Duration howLong) {
    waits.record(howLong);
  }

  public void refused(Why why) {
    refused.get(why).increment();
  }
}
