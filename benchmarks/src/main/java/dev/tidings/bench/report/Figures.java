package dev.tidings.bench.report;

import dev.tidings.bench.load.Faults;
import dev.tidings.bench.platform.CpuReading;
import org.HdrHistogram.Histogram;

/// The groups of figures that scenarios share.
public final class Figures {

  private static final double NANOS_PER_MILLI = 1_000_000.0;

  private Figures() {}

  /// @param times what the CPU is divided by: messages, connections
  public static Report cpu(CpuReading used, long times) {
    double each = Math.max(1, times);
    return new Report()
        .put("ingest", used.ingest() / each)
        .put("gateway", used.gateway() / each)
        .put("together", used.servers() / each)
        .put("kafka", used.kafka() / each)
        .put("redis", used.redis() / each)
        .put("generator", used.generator() / each)
        .put("compilers", used.compilers() / each);
  }

  /// @param latencies in nanoseconds
  public static Report latency(Histogram latencies) {
    return new Report()
        .put("p50", millis(latencies, 50))
        .put("p99", millis(latencies, 99))
        .put("p999", millis(latencies, 99.9))
        .put("max", latencies.getMaxValue() / NANOS_PER_MILLI);
  }

  public static Report faults(Faults faults) {
    Report report =
        new Report()
            .put("lost", faults.lost())
            .put("duplicated", faults.duplicated())
            .put("reordered", faults.reordered())
            .put("broken", faults.broken())
            .put("gaps", faults.gaps());
    faults.first().ifPresent(first -> report.put("first", first));
    return report;
  }

  private static double millis(Histogram latencies, double percentile) {
    return latencies.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
  }
}
