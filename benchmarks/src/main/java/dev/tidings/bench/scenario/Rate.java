package dev.tidings.bench.scenario;

/// How fast events are published.
public sealed interface Rate {

  /// @param perSecond events a second, over all rooms
  record Paced(int perSecond) implements Rate {}

  /// As fast as it goes.
  record Max() implements Rate {}
}
