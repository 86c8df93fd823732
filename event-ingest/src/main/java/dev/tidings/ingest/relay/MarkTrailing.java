package dev.tidings.ingest.relay;

import java.util.OptionalLong;

/// Since when one partition's mark has been behind the history.
///
/// An end of the log is noted, and with it the time; when the mark has reached it, the next end is.
/// So a mark that keeps up is never said to trail for longer than it takes to follow, however much
/// comes in, and one that stands still trails for longer and longer. Confined to one thread.
final class MarkTrailing {

  private record Awaited(long end, long sinceMs) {}

  private Awaited awaited = new Awaited(0, 0);

  /// @param marked everything before it (exclusive) is in Redis, and the mark says so
  /// @param end the last stable offset, as far as it is known (exclusive)
  /// @return since when; empty where the mark is at the end
  OptionalLong since(long marked, long end, long nowMs) {
    if (marked >= end) {
      awaited = new Awaited(end, nowMs);
      return OptionalLong.empty();
    }
    if (marked >= awaited.end()) {
      awaited = new Awaited(end, nowMs);
    }
    return OptionalLong.of(awaited.sinceMs());
  }
}
