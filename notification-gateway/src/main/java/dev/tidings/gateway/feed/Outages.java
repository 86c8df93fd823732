package dev.tidings.gateway.feed;

import dev.tidings.gateway.threading.RunsOn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which partitions are read from the log in place of Redis, in figures and in words: one line when
/// the first is, one when the last is no more. Confined to the bus, but for `tailing`.
@RunsOn(RunsOn.Place.BUS)
final class Outages {

  private static final Logger log = LoggerFactory.getLogger(Outages.class);

  private final InstantSource clock;
  private final boolean told;
  private final AtomicInteger tailing = new AtomicInteger();
  private final Counter begun;
  private final Counter records;
  private long sinceMs;

  /// @param told whether it is told in the log: where there is no Redis, the log is the rule
  Outages(MeterRegistry metrics, InstantSource clock, boolean told) {
    this.clock = clock;
    this.told = told;
    Gauge.builder("tidings.log.tailing", tailing, AtomicInteger::get)
        .description("History partitions that are read from Kafka, for their marks trail")
        .register(metrics);
    begun =
        Counter.builder("tidings.log.tailings")
            .description("Times that a partition's marks were found to trail")
            .register(metrics);
    records =
        Counter.builder("tidings.log.tailed")
            .description("Records that feeds were brought from Kafka while marks trailed")
            .register(metrics);
  }

  /// How many partitions are read from the log now.
  @RunsOn(RunsOn.Place.ANY)
  int tailing() {
    return tailing.get();
  }

  void began(int partition) {
    begun.increment();
    if (tailing.getAndIncrement() == 0 && told) {
      sinceMs = clock.millis();
      log.atWarn()
          .addKeyValue("partition", partition)
          .log("Marks trail: what is live comes from Kafka");
    }
  }

  void ended(int partition) {
    if (tailing.decrementAndGet() == 0 && told) {
      log.atInfo()
          .addKeyValue("partition", partition)
          .addKeyValue("after", Duration.ofMillis(clock.millis() - sinceMs))
          .log("Marks keep up: what is live comes from Redis again");
    }
  }

  void tailed(int number) {
    records.increment(number);
  }
}
