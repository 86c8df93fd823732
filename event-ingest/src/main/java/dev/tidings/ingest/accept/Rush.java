package dev.tidings.ingest.accept;

import java.time.Duration;

/// Says whether events come so fast that they had better be gathered.
///
/// A transaction costs Kafka and this instance the same whatever is in it, so a few milliseconds of
/// patience under load save most of the CPU; an event that comes alone is not made to wait. It
/// begins with several batches close behind one another, so that two events by chance are none, and
/// ends when nothing has come for some intervals. Confined to accept's thread.
final class Rush {

  private static final int IN_A_ROW = 8;
  private static final int QUIET_INTERVALS = 4;

  private final long intervalNanos;
  private boolean on;
  private boolean began;
  private long lastNanos;
  private int closeTogether;

  /// @param interval between two transactions in a rush; where it is zero there never is one
  Rush(Duration interval) {
    this.intervalNanos = interval.toNanos();
  }

  boolean isOn() {
    return on;
  }

  /// For how long nothing may come before a rush is over.
  Duration quiet() {
    return Duration.ofNanos(intervalNanos * QUIET_INTERVALS);
  }

  /// Events have come, of one poll.
  ///
  /// @param nowNanos of any clock that only goes forward
  void came(long nowNanos) {
    boolean close = began && nowNanos - lastNanos < intervalNanos;
    closeTogether = close ? closeTogether + 1 : 0;
    on = on || closeTogether >= IN_A_ROW;
    began = true;
    lastNanos = nowNanos;
  }

  void over() {
    on = false;
    closeTogether = 0;
  }
}
