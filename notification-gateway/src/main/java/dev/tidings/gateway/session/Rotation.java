package dev.tidings.gateway.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When a connection is asked to connect anew, so that each client is used to it, and a deploy is
/// nothing special.
///
/// Each goes at a random age from half of the interval to the whole: 10,000 that came within
/// seconds, after a gateway was lost, go over half an hour, and never together again. Pure,
/// immutable.
///
/// @param every no connection is older; 0 for never
record Rotation(Duration every) {

  Rotation {
    if (every.isNegative()) {
      throw new IllegalArgumentException("every: " + every + " (expected: 0 or more)");
    }
  }

  /// The turn of a connection that was opened at `since`; empty where there are none.
  ///
  /// @param draw 0 (inclusive) to 1 (exclusive), at random
  Optional<Instant> turnOf(Instant since, double draw) {
    if (every.isZero()) {
      return Optional.empty();
    }
    long half = every.toMillis() / 2;
    return Optional.of(since.plusMillis(half + (long) (draw * (every.toMillis() - half))));
  }
}
