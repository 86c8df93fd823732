package dev.tidings.ingest.accept;

import java.time.Duration;

/// Spaces the transactions of a busy instance, and only those: after a rest the first begins at
/// once. A transaction costs Kafka and this instance the same whatever is in it, so a few
/// milliseconds of patience under load save most of the CPU. Confined to accept's thread.
final class Pace {

  private final long intervalNanos;
  private boolean began;
  private long beganNanos;

  Pace(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  /// How long the next transaction is to wait, 0 or more.
  ///
  /// @param nowNanos of the same clock as {@link #began}
  long leftNanos(long nowNanos) {
    return began ? Math.max(0, intervalNanos - (nowNanos - beganNanos)) : 0;
  }

  void began(long nowNanos) {
    began = true;
    beganNanos = nowNanos;
  }
}
