package dev.tidings.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// A room that a benchmark publishes in, whose events are numbered 0, 1, 2, ... Thread-safe for
/// reading; one thread publishes.
public final class BenchRoom {

  private final String name;
  private final byte[] key;
  private final AtomicLong published = new AtomicLong();

  public BenchRoom(String name) {
    this.name = name;
    this.key = name.getBytes(StandardCharsets.UTF_8);
  }

  public String name() {
    return name;
  }

  /// How many events were published in it.
  public long published() {
    return published.get();
  }

  byte[] key() {
    return key;
  }

  /// The next event's number; it counts as published from now on.
  long take() {
    return published.getAndIncrement();
  }
}
