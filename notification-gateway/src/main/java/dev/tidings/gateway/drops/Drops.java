package dev.tidings.gateway.drops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/// The one place through which everything goes that is lost on purpose: `realtime_drops_total` by
/// reason. Thread-safe.
@Singleton
public final class Drops {

  private final Map<DropReason, Counter> counters = new EnumMap<>(DropReason.class);

  public Drops(MeterRegistry metrics) {
    for (DropReason reason : DropReason.values()) {
      counters.put(
          reason,
          Counter.builder("realtime.drops")
              .description("What was not delivered, by reason")
              .tag("reason", reason.text())
              .register(metrics));
    }
  }

  public void count(DropReason reason) {
    counters.get(reason).increment();
  }

  public void count(DropReason reason, long number) {
    counters.get(reason).increment((double) number);
  }

  /// How many were dropped for this reason since the start.
  public long counted(DropReason reason) {
    return (long) counters.get(reason).count();
  }
}
