package dev.tidings.tracker.store;

import java.time.Duration;
import java.time.Instant;

/// How long a connection may last before its gateway ends it. One that is older and of which no end
/// was told has ended all the same: its gateway was killed, and has not come back under its name.
///
/// @param atMost zero where gateways do not rotate connections: then age says nothing
public record LongestConnection(Duration atMost) {

  /// A connection that began at this instant or before has ended.
  public Instant oldest(Instant now) {
    return atMost.isZero() ? Instant.EPOCH : now.minus(atMost);
  }

  Instant end(Instant connectedAt) {
    return connectedAt.plus(atMost);
  }
}
