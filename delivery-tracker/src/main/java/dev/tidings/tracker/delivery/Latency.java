package dev.tidings.tracker.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;

/// Buckets of how long it took from taken to received.
public final class Latency {

  /// Holds whatever took longer than the last bound.
  public static final long LONGER = Long.MAX_VALUE;

  /// Upper bounds in milliseconds, inclusive, ascending.
  private static final long[] AT_MOST_MS =
      LongStream.of(
              5,
              10,
              20,
              50,
              100,
              200,
              500,
              1_000,
              2_000,
              5_000,
              10_000,
              30_000,
              60_000,
              300_000,
              3_600_000,
              86_400_000)
          .toArray();

  private Latency() {}

  /// The upper bound of the bucket. Clocks differ: what was received before it was taken took no
  /// time.
  public static long bucketMs(Instant takenAt, Instant receivedAt) {
    long tookMs = Duration.between(takenAt, receivedAt).toMillis();
    for (long atMost : AT_MOST_MS) {
      if (tookMs <= atMost) {
        return atMost;
      }
    }
    return LONGER;
  }
}
