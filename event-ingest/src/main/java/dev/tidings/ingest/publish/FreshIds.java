package dev.tidings.ingest.publish;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/// UUIDs of version 7 (RFC 9562): the millisecond, then random bits. Thread-safe.
final class FreshIds implements Supplier<String> {

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  FreshIds(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public String get() {
    long high = (clock.millis() << 16) | 0x7000 | random.nextInt(0x1000);
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }
}
