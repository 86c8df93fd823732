package dev.tidings.gateway.index;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/// What the index holds and does. Thread-safe.
public final class IndexMetrics {

  private final AtomicLong diskBytes = new AtomicLong();
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private final Counter indexed;
  private final Counter reads;
  private final Counter damaged;

  public IndexMetrics(MeterRegistry metrics) {
    gauge(metrics, "tidings.index.disk.bytes", "Bytes of the index's files", diskBytes);
    gauge(metrics, "tidings.index.records", "Records of the history that are indexed", records);
    gauge(
        metrics,
        "tidings.index.missing.offsets",
        "Offsets from where the index may begin to the log's end that it does not cover",
        missing);
    indexed =
        Counter.builder("tidings.index.indexed")
            .description("Records that were read to be indexed")
            .register(metrics);
    reads =
        Counter.builder("tidings.index.reads")
            .description("Reads of single records, or of few that are neighbours")
            .register(metrics);
    damaged =
        Counter.builder("tidings.index.damaged")
            .description("Parts of the index that were not to be trusted, and are built anew")
            .register(metrics);
  }

  /// How many records were indexed since the start.
  public long indexed() {
    return (long) indexed.count();
  }

  /// How many offsets it does not cover, as last looked at.
  public long missingOffsets() {
    return missing.get();
  }

  long damagedParts() {
    return (long) damaged.count();
  }

  long readRuns() {
    return (long) reads.count();
  }

  void holds(long bytes, long entries, long missingOffsets) {
    diskBytes.set(bytes);
    records.set(entries);
    missing.set(missingOffsets);
  }

  void indexed(int count) {
    indexed.increment(count);
  }

  void read() {
    reads.increment();
  }

  void damaged() {
    damaged.increment();
  }

  private static void gauge(
      MeterRegistry metrics, String name, String description, AtomicLong value) {
    Gauge.builder(name, value, AtomicLong::doubleValue).description(description).register(metrics);
  }
}
