package dev.tidings.gateway.threading;

import io.netty.util.concurrent.EventExecutor;

/// Checks at run time that confined state is touched on its thread; `-Dtidings.thread-guard=false`
/// leaves the check out. Thread-safe.
public final class ThreadGuard {

  private static final boolean ON =
      Boolean.parseBoolean(System.getProperty("tidings.thread-guard", "true"));

  private ThreadGuard() {}

  /// @throws IllegalStateException where the caller is not the thread of `owner`: a bug of ours
  public static void on(EventExecutor owner) {
    if (ON && !owner.inEventLoop()) {
      throw new IllegalStateException(
          "thread: " + Thread.currentThread().getName() + " (expected: that of " + owner + ")");
    }
  }
}
