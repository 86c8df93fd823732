package dev.tidings.ingest.publish;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of bodies are worked on at once, with a bound. Thread-safe.
final class BytesUnderWay {

  private final long max;
  private final AtomicLong now = new AtomicLong();

  BytesUnderWay(long max) {
    this.max = max;
  }

  /// @return whether there was room; whoever got it gives it back
  boolean enter(int bytes) {
    if (now.addAndGet(bytes) > max) {
      now.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void leave(int bytes) {
    now.addAndGet(-bytes);
  }
}
