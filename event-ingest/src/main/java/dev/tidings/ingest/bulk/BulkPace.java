package dev.tidings.ingest.bulk;

import java.time.Duration;

/// How soon one chunk follows another.
///
/// What a chunk costs everybody else shows in how long its own transaction takes: that grows with
/// all that Kafka and this machine have to do. So the lane has a transaction under way for a tenth
/// of the time, whatever one takes, between a fastest and a slowest pace. Immutable.
final class BulkPace {

  private static final int TIMES = 10;

  private final Duration shortest;
  private final Duration longest;

  BulkPace(BulkSettings settings) {
    this.shortest = settings.chunkInterval(settings.roomsPerSecond());
    this.longest = settings.chunkInterval(settings.leastRoomsPerSecond());
  }

  /// From the end of a chunk's transaction to the beginning of the next one's.
  ///
  /// @param took the transaction
  Duration restAfter(Duration took) {
    Duration apart = took.multipliedBy(TIMES);
    apart = apart.compareTo(shortest) < 0 ? shortest : apart;
    apart = apart.compareTo(longest) > 0 ? longest : apart;
    Duration left = apart.minus(took);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
