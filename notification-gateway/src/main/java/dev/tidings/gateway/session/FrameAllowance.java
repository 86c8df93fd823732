package dev.tidings.gateway.session;

import dev.tidings.gateway.threading.RunsOn;

/// How many frames a client may send: a bucket of tokens, and a second one of patience with who
/// goes on regardless. Pure; confined to its connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class FrameAllowance {

  private static final long NANOS = 1_000_000_000L;

  private final Bucket frames;
  private final Bucket patience;

  /// What becomes of one more frame.
  enum Verdict {
    FOLLOW,
    /// Refused with `rate-limited`; the client should pause.
    REFUSE,
    /// The client does not pause: the connection ends.
    CLOSE
  }

  FrameAllowance(int perSecond, int burst, long nowNanos) {
    frames = new Bucket(perSecond, burst, nowNanos);
    patience = new Bucket(Math.max(1, perSecond / 10), burst, nowNanos);
  }

  /// One more frame came.
  ///
  /// @param nowNanos a monotonic clock
  Verdict take(long nowNanos) {
    if (frames.take(nowNanos)) {
      return Verdict.FOLLOW;
    }
    return patience.take(nowNanos) ? Verdict.REFUSE : Verdict.CLOSE;
  }

  private static final class Bucket {
    private final long perSecond;
    private final long maxNanos;

    /// Tokens in units of the time that one takes to come back, so that nothing is rounded away.
    private long nanos;

    private long lastNanos;

    private Bucket(int perSecond, int burst, long nowNanos) {
      this.perSecond = perSecond;
      this.maxNanos = burst * NANOS;
      this.nanos = maxNanos;
      this.lastNanos = nowNanos;
    }

    private boolean take(long nowNanos) {
      long passed = Math.min(Math.max(0, nowNanos - lastNanos), maxNanos / perSecond + 1);
      lastNanos = nowNanos;
      nanos = Math.min(maxNanos, nanos + passed * perSecond);
      if (nanos < NANOS) {
        return false;
      }
      nanos -= NANOS;
      return true;
    }
  }
}
