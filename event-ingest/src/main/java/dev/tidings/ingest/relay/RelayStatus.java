package dev.tidings.ingest.relay;

/// How the relay is, for who asks from another thread. Thread-safe.
final class RelayStatus {

  /// @param member whether the group has given it its share, be it none
  /// @param partitions how many it relays
  /// @param flowing how many of them flow
  /// @param redisUp whether Redis is connected, in a cluster every primary
  /// @param turnedAtMs when its thread last went round
  record Snapshot(boolean member, int partitions, int flowing, boolean redisUp, long turnedAtMs) {}

  private volatile Snapshot snapshot = new Snapshot(false, 0, 0, false, 0);

  Snapshot now() {
    return snapshot;
  }

  void turned(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  void left() {
    Snapshot last = snapshot;
    snapshot = new Snapshot(false, 0, 0, last.redisUp(), last.turnedAtMs());
  }
}
