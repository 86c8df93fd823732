package dev.tidings.contracts.breaker;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing pauses with jitter, so that instances that lost the same server do not come back in
/// step. Confined to one thread.
public final class Backoff {

  private final long firstMs;
  private final long maxMs;
  private final RandomGenerator random;
  private long nextMs;

  /// @param first the longest first pause
  /// @param max the longest pause of all
  public Backoff(Duration first, Duration max, RandomGenerator random) {
    if (first.toMillis() < 1 || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "first, max: " + first + ", " + max + " (expected: 1 ms <= first <= max)");
    }
    this.firstMs = first.toMillis();
    this.maxMs = max.toMillis();
    this.random = random;
    this.nextMs = firstMs;
  }

  /// Between half and the whole of twice the last bound, up to the longest.
  public Duration next() {
    long bound = nextMs;
    nextMs = Math.min(nextMs * 2, maxMs);
    return Duration.ofMillis(bound / 2 + random.nextLong(bound - bound / 2 + 1));
  }

  /// The next pause is a first one again.
  public void reset() {
    nextMs = firstMs;
  }
}
