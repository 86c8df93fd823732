package dev.tidings.contracts.event;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long an event is worth delivering.
public sealed interface Lifetime {

  /// The instant from which it is not delivered any more, or empty where it never expires.
  Optional<Instant> expiresAt(Instant takenAt);

  record Unlimited() implements Lifetime {
    @Override
    public Optional<Instant> expiresAt(Instant takenAt) {
      return Optional.empty();
    }
  }

  record Until(Instant instant) implements Lifetime {
    @Override
    public Optional<Instant> expiresAt(Instant takenAt) {
      return Optional.of(instant);
    }
  }

  /// Counted from when Kafka took the event, in whole seconds of at least one.
  record For(Duration ttl) implements Lifetime {
    public For {
      if (ttl.toSeconds() < 1 || ttl.toMillis() % 1000 != 0) {
        throw new IllegalArgumentException("ttl: " + ttl + " (expected: whole seconds, 1 or more)");
      }
    }

    @Override
    public Optional<Instant> expiresAt(Instant takenAt) {
      return Optional.of(takenAt.plus(ttl));
    }
  }
}
