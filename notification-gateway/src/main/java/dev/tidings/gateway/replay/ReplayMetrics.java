package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/// What the ladder did: pages by rung, and gaps by reason. Thread-safe.
public final class ReplayMetrics {

  private static final String PAGES = "tidings.replay.pages";

  private final Counter tail;
  private final Counter index;
  private final Counter log;
  private final Counter unavailable;
  private final Map<GapReason, Counter> gaps = new EnumMap<>(GapReason.class);

  public ReplayMetrics(MeterRegistry metrics) {
    tail = pages("tail", metrics);
    index = pages("index", metrics);
    log = pages("log", metrics);
    unavailable = pages("unavailable", metrics);
    for (GapReason reason : GapReason.values()) {
      gaps.put(
          reason,
          Counter.builder("tidings.gaps")
              .description("Replays that could not be complete, by reason")
              .tag("reason", reason.text())
              .register(metrics));
    }
  }

  /// A follower was told of a gap.
  public void countGap(GapReason reason) {
    gaps.get(reason).increment();
  }

  void countTail() {
    tail.increment();
  }

  void countIndex() {
    index.increment();
  }

  void countLog() {
    log.increment();
  }

  void count(Reading reading) {
    if (reading instanceof Reading.Unavailable) {
      unavailable.increment();
    }
  }

  private static Counter pages(String rung, MeterRegistry metrics) {
    return Counter.builder(PAGES)
        .description("Pages of replays, by the rung that gave them")
        .tag("rung", rung)
        .register(metrics);
  }

  long pagesOfTail() {
    return (long) tail.count();
  }

  long pagesOfLog() {
    return (long) log.count();
  }
}
