package dev.tidings.tracker.attempts;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that makes one attempt after the other until it is closed, each with nothing left of
/// the last. An attempt lasts as long as all goes well, and pauses by itself where it does not.
///
/// Start and close may be called from any thread; attempts are made in the thread's own.
public final class Attempts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

  private final Runnable attempt;
  private final Runnable ended;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  public Attempts(String name, Runnable attempt) {
    this(name, attempt, () -> {});
  }

  /// @param ended is run when none follows, in the same thread
  public Attempts(String name, Runnable attempt, Runnable ended) {
    this.attempt = attempt;
    this.ended = ended;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /// Whether the thread lives.
  public boolean isAlive() {
    return thread.isAlive();
  }

  /// Whether the attempt that is under way shall come to its end.
  public boolean isStopping() {
    return stop.getCount() == 0;
  }

  /// Waits, or returns at once when it is closed. In the thread itself only.
  public void await(Duration pause) {
    try {
      boolean stopped = stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
      LOG.atTrace().addKeyValue("stopped", stopped).log("paused");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.countDown();
    }
  }

  /// Returns when the attempt has ended, or when that took too long.
  @Override
  public void close() {
    stop.countDown();
    try {
      if (!thread.join(CLOSE_TIMEOUT)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!isStopping()) {
        attempt.run();
      }
    } finally {
      ended.run();
    }
  }
}
