package dev.tidings.tracing;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// How many spans may be begun in one second of the clock: a sampled event to a room of thousands
/// must not cost an event loop thousands of spans. Thread-safe.
final class SpanBudget {

  private static final int COUNT_BITS = 32;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final int perSecond;
  private final InstantSource clock;

  /// The second in the upper half, what was asked for in it in the lower.
  private final AtomicLong taken = new AtomicLong();

  SpanBudget(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  boolean take() {
    long second = (clock.millis() / 1_000) << COUNT_BITS;
    long now = taken.updateAndGet(was -> (was & ~COUNT) == second ? was + 1 : second + 1);
    return (now & COUNT) <= perSecond;
  }
}
