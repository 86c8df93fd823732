package dev.tidings.quickstart.services;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Starts again what ends without having been asked to, after a pause that grows while it keeps
/// ending. Thread-safe.
public final class Supervisor implements AutoCloseable {

  /// What is told of a watched process.
  public interface Listener {
    void ended(String name, int exitStatus, Duration restartIn);

    void startedAgain(String name);

    void notStarted(String name, RuntimeException failure);
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  /// Who lived this long was well: the next pause is the first again.
  private static final Duration WELL_AFTER = Duration.ofSeconds(30);

  private final Listener listener;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("supervisor").factory());
  private volatile boolean closed;

  public Supervisor(Listener listener) {
    this.listener = listener;
  }

  /// Watches a process that runs now.
  ///
  /// @param onExit completes with the exit status of the one that runs when it is called
  /// @param start starts the next one
  public void watch(String name, Supplier<CompletableFuture<Integer>> onExit, Runnable start) {
    watch(name, onExit, start, FIRST_PAUSE);
  }

  /// From now on whatever ends stays ended.
  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
  }

  private void watch(
      String name, Supplier<CompletableFuture<Integer>> onExit, Runnable start, Duration pause) {
    long since = System.nanoTime();
    var unused =
        onExit
            .get()
            .thenAccept(
                status -> {
                  boolean well = System.nanoTime() - since > WELL_AFTER.toNanos();
                  restart(name, status, onExit, start, well ? FIRST_PAUSE : pause);
                });
  }

  private void restart(
      String name,
      int status,
      Supplier<CompletableFuture<Integer>> onExit,
      Runnable start,
      Duration pause) {
    if (closed) {
      return;
    }
    listener.ended(name, status, pause);
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    var unused =
        timer.schedule(
            () -> attempt(name, onExit, start, next), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void attempt(
      String name, Supplier<CompletableFuture<Integer>> onExit, Runnable start, Duration next) {
    if (closed) {
      return;
    }
    try {
      start.run();
      listener.startedAgain(name);
      watch(name, onExit, start, next);
    } catch (RuntimeException e) {
      listener.notStarted(name, e);
      var unused =
          timer.schedule(
              () -> attempt(name, onExit, start, next), next.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
