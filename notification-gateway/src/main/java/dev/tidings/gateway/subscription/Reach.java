package dev.tidings.gateway.subscription;

/// How far a message outside the history came.
public enum Reach {
  /// Redis has it, for all gateways.
  ALL,
  /// There is no Redis, or no way to it now: it was given to the followers on this gateway.
  LOCAL,
  /// Redis did not say whether it has it: at most once, so nobody is given it again.
  UNKNOWN
}
