package dev.tidings.tracker.intake;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing pauses with jitter, so that instances that lost the same server do not come back in
/// step. Confined to one thread.
final class Backoff {

  private static final long FIRST_MS = 100;

  private final long maxMs;
  private final RandomGenerator random;
  private long nextMs = FIRST_MS;

  Backoff(Duration max, RandomGenerator random) {
    this.maxMs = max.toMillis();
    this.random = random;
  }

  /// Between half and the whole of twice the last pause, up to the bound.
  Duration next() {
    long bound = Math.min(nextMs, maxMs);
    nextMs = Math.min(nextMs * 2, maxMs);
    return Duration.ofMillis(bound / 2 + random.nextLong(bound / 2 + 1));
  }

  void reset() {
    nextMs = FIRST_MS;
  }
}
