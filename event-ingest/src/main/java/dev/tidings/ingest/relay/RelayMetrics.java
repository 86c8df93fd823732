package dev.tidings.ingest.relay;

import dev.tidings.ingest.figures.RealtimeFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;

/// What the relay counts. Thread-safe.
final class RelayMetrics {

  final LongAdder publishErrors;
  final LongAdder records;
  final Counter batches;
  final Counter skipped;
  final Counter resent;
  final Counter tailResets;
  final Counter generations;
  final Counter foreign;

  private final RealtimeFigures figures;
  private final InstantSource clock;
  private volatile Turn turn = new Turn(0, 0, 0, 0, OptionalLong.empty());

  /// How things stand after one turn of the relay.
  ///
  /// @param partitions how many this instance relays
  /// @param rooms whose last offset is kept
  /// @param lag records before the last stable offset that Redis has not confirmed
  /// @param trailing offsets by which the hindmost mark is behind its partition's last stable one
  /// @param trailingSinceMs since when a mark has been behind, the longest of all partitions
  record Turn(int partitions, long rooms, long lag, long trailing, OptionalLong trailingSinceMs) {}

  RelayMetrics(MeterRegistry registry, RealtimeFigures figures, InstantSource clock) {
    this.figures = figures;
    this.clock = clock;
    publishErrors = figures.redisErrors;
    records = figures.publishedRecords;
    FunctionCounter.builder("tidings.relay.records", records, LongAdder::sum)
        .description("Records that Redis took and published")
        .register(registry);
    batches = counter(registry, "tidings.relay.batches", "Flushes to Redis with records");
    skipped = counter(registry, "tidings.relay.skipped", "Records that Redis had already");
    resent = counter(registry, "tidings.relay.resent", "Records to be sent again");
    tailResets =
        counter(registry, "tidings.relay.tail.resets", "Tails that began anew: a hole before");
    generations = counter(registry, "tidings.relay.generations", "Generations begun");
    foreign =
        counter(registry, "tidings.relay.foreign", "Records of the history that are none of ours");
    Gauge.builder("tidings.relay.lag", this, metrics -> metrics.turn.lag())
        .description("Records of the history that Redis has not yet")
        .register(registry);
    Gauge.builder("tidings.relay.partitions", this, metrics -> metrics.turn.partitions())
        .description("Partitions of the history that this instance relays")
        .register(registry);
    Gauge.builder("tidings.relay.mark.trailing.offsets", this, metrics -> metrics.turn.trailing())
        .description("Offsets by which the hindmost mark is behind the last stable offset")
        .register(registry);
    Gauge.builder("tidings.relay.mark.trailing.seconds", this, RelayMetrics::trailingSeconds)
        .description("For how long a mark has been behind the history")
        .register(registry);
  }

  void turned(Turn now) {
    turn = now;
    figures.rooms.set(now.rooms());
  }

  /// Told by the clock and not by the last turn: a relay that is stuck trails too.
  private double trailingSeconds() {
    OptionalLong since = turn.trailingSinceMs();
    return since.isEmpty() ? 0 : Math.max(0, clock.millis() - since.getAsLong()) / 1_000.0;
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
