package dev.tidings.ingest.relay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/// What the relay counts. Thread-safe.
final class RelayMetrics {

  final Counter publishErrors;
  final Counter records;
  final Counter batches;
  final Counter skipped;
  final Counter resent;
  final Counter tailResets;
  final Counter generations;
  final Counter foreign;

  /// Records of the history that stand before the last stable offset and are not confirmed.
  final AtomicLong lag = new AtomicLong();

  final AtomicLong partitions = new AtomicLong();

  RelayMetrics(MeterRegistry registry) {
    publishErrors =
        counter(registry, "realtime.redis.publish.errors", "Error replies and cut connections");
    records = counter(registry, "tidings.relay.records", "Records that Redis took and published");
    batches = counter(registry, "tidings.relay.batches", "Flushes to Redis with records");
    skipped = counter(registry, "tidings.relay.skipped", "Records that Redis had already");
    resent = counter(registry, "tidings.relay.resent", "Records to be sent again");
    tailResets =
        counter(registry, "tidings.relay.tail.resets", "Tails that began anew: a hole before");
    generations = counter(registry, "tidings.relay.generations", "Generations begun");
    foreign =
        counter(registry, "tidings.relay.foreign", "Records of the history that are none of ours");
    Gauge.builder("tidings.relay.lag", lag, AtomicLong::get)
        .description("Records of the history that Redis has not yet")
        .register(registry);
    Gauge.builder("tidings.relay.partitions", partitions, AtomicLong::get)
        .description("Partitions of the history that this instance relays")
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
