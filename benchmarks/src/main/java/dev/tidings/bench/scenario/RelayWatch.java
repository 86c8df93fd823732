package dev.tidings.bench.scenario;

import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.platform.RelayCount;
import java.time.Duration;

/// How fast the relay brings records into Redis while a flood lasts: looks at its count now and
/// then, on a thread of its own.
final class RelayWatch {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final RelayCount count;
  private final Thread thread;
  private final long countBefore;
  private volatile boolean over;

  // The last look before the first record, and the first look at all of them.
  private long beganNanos;
  private long endedNanos;
  private long last;

  private RelayWatch(RelayCount count, boolean looks) {
    this.count = count;
    this.countBefore = count.records();
    this.last = countBefore;
    this.beganNanos = System.nanoTime();
    this.thread = Thread.ofVirtual().unstarted(looks ? this::look : () -> {});
  }

  /// @param looks false where the rate is no question: then nothing is looked at in between
  static RelayWatch start(RelayCount count, boolean looks) {
    RelayWatch watch = new RelayWatch(count, looks);
    watch.thread.start();
    return watch;
  }

  /// Ends the watching.
  ///
  /// @return records a second, to within a look at each end; over the whole watch where nothing was
  /// looked at
  double perSecond() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
    noted(count.records());
    return (last - countBefore) * 1e9 / Math.max(1, endedNanos - beganNanos);
  }

  private void look() {
    try {
      while (!over) {
        Thread.sleep(BETWEEN_LOOKS);
        noted(count.records());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void noted(long records) {
    long now = System.nanoTime();
    if (records == countBefore) {
      beganNanos = now;
    }
    if (records != last) {
      last = records;
      endedNanos = now;
    }
  }
}
