package dev.tidings.gateway.feed;

import dev.tidings.gateway.subscription.Reach;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How far clients' messages came: counted, and said in the log when they stop reaching all
/// gateways and when they do again. Thread-safe.
final class Reaches {

  private static final Logger log = LoggerFactory.getLogger(Reaches.class);

  private final Map<Reach, Counter> counters = new EnumMap<>(Reach.class);
  private final AtomicReference<Reach> last = new AtomicReference<>(Reach.ALL);

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

  Reach of(Reach reach) {
    counters.get(reach).increment();
    boolean was = last.getAndSet(reach) == Reach.ALL;
    boolean is = reach == Reach.ALL;
    if (was && !is) {
      log.atWarn().log("What clients publish reaches this gateway's clients only");
    } else if (!was && is) {
      log.atInfo().log("What clients publish reaches all gateways again");
    }
    return reach;
  }
}
