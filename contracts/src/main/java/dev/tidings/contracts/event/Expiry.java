package dev.tidings.contracts.event;

import java.util.OptionalLong;

/// Whether something is still to be delivered: the one decision, on whichever way it goes.
public final class Expiry {

  private Expiry() {}

  /// @param expiresAtMs from this instant on (inclusive, epoch milliseconds) it is not; empty where
  /// it never expires
  /// @param nowMs the clock of who would deliver it
  public static boolean isOver(OptionalLong expiresAtMs, long nowMs) {
    return expiresAtMs.isPresent() && expiresAtMs.getAsLong() <= nowMs;
  }
}
