package dev.tidings.gateway.drain;

import java.time.Duration;

/// When each of `connections` is asked to go, so that they do not all knock at the other gateways
/// at once: the asking takes three quarters of the time, and each has the last quarter to leave by
/// itself. Pure, immutable.
record DrainPlan(int connections, Duration time) {

  private static final int QUARTERS = 4;

  DrainPlan {
    if (connections < 0 || time.isNegative()) {
      throw new IllegalArgumentException(
          "connections: " + connections + ", time: " + time + " (expected: 0 or more)");
    }
  }

  /// How long after the start the connection is asked.
  ///
  /// @param index from 0 inclusive to `connections` exclusive
  Duration askAfter(int index) {
    return time.multipliedBy(3L * index).dividedBy((long) QUARTERS * connections);
  }

  /// How long it then has until it is closed.
  Duration leaveWithin() {
    return time.dividedBy(QUARTERS);
  }
}
