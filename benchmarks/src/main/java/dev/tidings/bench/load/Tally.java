package dev.tidings.bench.load;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;

/// What the connections of one event loop saw. The hot figures are plain fields of the loop's
/// thread, made visible to others once per read by {@link #publish(long)}.
final class Tally {

  /// Latencies above a minute count as one: the run has failed by then.
  private static final long MAX_LATENCY_NANOS = 60_000_000_000L;

  private final StampScan scan = new StampScan();
  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
  private final Histogram catchUps = new Histogram(MAX_LATENCY_NANOS, 3);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger caughtUp = new AtomicInteger();
  private final AtomicInteger gaps = new AtomicInteger();
  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  private volatile long lastConnectNanos;
  private volatile long lastCaughtUpNanos;
  private volatile int frameBytes;
  private volatile long firstNanos;
  private volatile long lastNanos;
  private long count;

  /// Confined to the loop: the scan is shared by its connections.
  StampScan scan() {
    return scan;
  }

  /// On the loop: an event came.
  void event(int payloadBytes, long latencyNanos) {
    if (count == 0) {
      frameBytes = payloadBytes;
    }
    count++;
    latencies.recordValue(Math.clamp(latencyNanos, 0, MAX_LATENCY_NANOS));
  }

  /// On the loop: a frame came that carries no stamp, and is one to be counted.
  void frame() {
    count++;
  }

  /// On the loop: shows others what was counted until now.
  void publish(long nowNanos) {
    if (count != delivered.getPlain()) {
      if (firstNanos == 0) {
        firstNanos = nowNanos;
      }
      lastNanos = nowNanos;
      delivered.lazySet(count);
    }
  }

  /// On the loop: forgets latencies and times, for a new window. What was delivered is not
  /// forgotten.
  void beginWindow() {
    latencies.reset();
    firstNanos = 0;
    lastNanos = 0;
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  /// A connection that did not come up, or was ended by the other side.
  void failed(String what) {
    failed.incrementAndGet();
    trouble(what);
  }

  /// Something was said that a run without faults does not say.
  void trouble(String what) {
    trouble.compareAndSet(Optional.empty(), Optional.of(what));
  }

  void gap(String frame) {
    gaps.incrementAndGet();
    trouble(frame);
  }

  /// On the loop: a connection is asked for.
  void connecting(long nowNanos) {
    lastConnectNanos = nowNanos;
  }

  /// On the loop.
  ///
  /// @param sinceNanos when its connection was asked for
  void caughtUp(long nowNanos, long sinceNanos) {
    lastCaughtUpNanos = nowNanos;
    catchUps.recordValue(Math.clamp(nowNanos - sinceNanos, 0, MAX_LATENCY_NANOS));
    caughtUp.incrementAndGet();
  }

  /// On the loop, before the next storm.
  void forgetCaughtUp() {
    catchUps.reset();
    caughtUp.set(0);
  }

  long delivered() {
    return delivered.get();
  }

  int open() {
    return open.get();
  }

  int failures() {
    return failed.get();
  }

  int gaps() {
    return gaps.get();
  }

  int caughtUpCount() {
    return caughtUp.get();
  }

  long lastConnectNanos() {
    return lastConnectNanos;
  }

  long lastCaughtUpNanos() {
    return lastCaughtUpNanos;
  }

  long firstNanos() {
    return firstNanos;
  }

  long lastNanos() {
    return lastNanos;
  }

  /// The payload of an event's frame, in bytes; 0 before the first.
  int frameBytes() {
    return frameBytes;
  }

  Optional<String> firstTrouble() {
    return trouble.get();
  }

  /// On the loop: from asking for the connection to being caught up, of each.
  Histogram copyOfCatchUps() {
    return catchUps.copy();
  }

  /// On the loop.
  Histogram copyOfLatencies() {
    return latencies.copy();
  }
}
