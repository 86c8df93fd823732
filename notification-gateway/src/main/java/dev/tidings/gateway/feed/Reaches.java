package dev.tidings.gateway.feed;

import dev.tidings.gateway.subscription.Reach;
import dev.tidings.gateway.threading.RunsOn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far clients' messages came: counted, and said in the log when they stop reaching all
/// gateways and when they do again, for a while: of a cluster a part may be gone, and then some
/// reach all and others do not, by turns. Thread-safe.
@RunsOn(RunsOn.Place.ANY)
final class Reaches {

  private static final Logger log = LoggerFactory.getLogger(Reaches.class);

  private static final long HEALED_AFTER_MS = 10_000;

  private final Map<Reach, Counter> counters = new EnumMap<>(Reach.class);
  private boolean broken;
  private long lastShortMs;

  Reaches(MeterRegistry metrics) {
    for (Reach reach : Reach.values()) {
      counters.put(
          reach,
          Counter.builder("tidings.client.publishes")
              .description("Messages that clients published, by how far they came")
              .tag("reach", reach.name().toLowerCase(Locale.ROOT))
              .register(metrics));
    }
  }

  Reach of(Reach reach, long nowMs) {
    counters.get(reach).increment();
    if (turns(reach == Reach.ALL, nowMs)) {
      if (reach == Reach.ALL) {
        log.atInfo().log("What clients publish reaches all gateways again");
      } else {
        log.atWarn().log("What clients publish reaches this gateway's clients only");
      }
    }
    return reach;
  }

  /// Whether that is news.
  synchronized boolean turns(boolean all, long nowMs) {
    if (!all) {
      lastShortMs = nowMs;
    }
    if (all == broken && (!all || nowMs - lastShortMs >= HEALED_AFTER_MS)) {
      broken = !all;
      return true;
    }
    return false;
  }
}
