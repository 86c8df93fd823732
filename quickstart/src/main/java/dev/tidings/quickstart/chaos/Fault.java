package dev.tidings.quickstart.chaos;

import java.time.Duration;

/// One thing that happens in a round.
///
/// @param after how long after the round's load has begun to flow
/// @param lasts how long until it is mended; what a restart takes comes on top
/// @param which of several gateways or clients, to be taken modulo their number; 0 or more
public record Fault(FaultKind kind, Duration after, Duration lasts, int which) {

  /// `ingest frozen for 6.2 s, after 0.4 s`.
  @Override
  public String toString() {
    return "%s for %.1f s, after %.1f s"
        .formatted(kind.text(), lasts.toMillis() / 1000.0, after.toMillis() / 1000.0);
  }
}
