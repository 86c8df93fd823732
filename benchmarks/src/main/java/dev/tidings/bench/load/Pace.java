package dev.tidings.bench.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// When the next event is sent. Runs on the publishing thread.
public final class Pace {

  private static final long POLL_NANOS = 20_000;

  private Pace() {}

  /// Calls `send` at a fixed rate. Who falls behind catches up: the rate holds on the whole.
  public static void paced(int perSecond, Duration duration, Runnable send) {
    long start = System.nanoTime();
    long count = perSecond * duration.toMillis() / 1_000;
    for (long i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / perSecond;
      for (long ahead = due - System.nanoTime(); ahead > 0; ahead = due - System.nanoTime()) {
        LockSupport.parkNanos(ahead);
      }
      send.run();
    }
  }

  /// Calls `send` as fast as the clients take it: never more than `window` sends are under way.
  ///
  /// @param underWay sends whose event has not come to all clients
  public static void asFastAsTaken(
      int window, Duration duration, UnderWay underWay, Runnable send) {
    long end = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() - end < 0) {
      if (underWay.sends() < window) {
        send.run();
      } else {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }

  /// How many sends are under way.
  public interface UnderWay {
    long sends();
  }
}
