package dev.tidings.ingest.bulk;

import dev.tidings.ingest.kafka.Membership;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How large audiences are expanded. Immutable.
///
/// @param inLineRooms events to more rooms than that go through the bulk lane
/// @param chunkRooms rooms in one transaction at most: while it is open, it hides what others
/// append behind it
/// @param roomsPerSecond rooms that one instance expands in a second at most, on average over a
/// chunk; fewer where its transactions take long ({@link BulkPace})
/// @param leastRoomsPerSecond and at least so many, unless the transactions take all of the time
/// @param sessionTimeout after which a silent instance's jobs go to another
/// @param heartbeatInterval how often an instance hears of its group: within about this the others
/// notice that one came or went
/// @param maxPollInterval after which an instance that lives but is stuck loses its jobs
/// @param transactionTimeout after which the broker itself aborts what nobody ended
@ConfigurationProperties("tidings.bulk")
public record BulkSettings(
    @Bindable(defaultValue = "500") int inLineRooms,
    @Bindable(defaultValue = "50") int chunkRooms,
    @Bindable(defaultValue = "2000") int roomsPerSecond,
    @Bindable(defaultValue = "250") int leastRoomsPerSecond,
    @Bindable(defaultValue = "6s") Duration sessionTimeout,
    @Bindable(defaultValue = "250ms") Duration heartbeatInterval,
    @Bindable(defaultValue = "60s") Duration maxPollInterval,
    @Bindable(defaultValue = "10s") Duration transactionTimeout) {

  public BulkSettings {
    need("in-line-rooms", inLineRooms);
    need("chunk-rooms", chunkRooms);
    need("rooms-per-second", roomsPerSecond);
    need("least-rooms-per-second", leastRoomsPerSecond);
    Membership.check("tidings.bulk", sessionTimeout, heartbeatInterval);
  }

  /// How much time lies between the beginnings of two full chunks at this pace.
  Duration chunkInterval(int atRoomsPerSecond) {
    return Duration.ofNanos(1_000_000_000L * chunkRooms / atRoomsPerSecond);
  }

  private static void need(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "tidings.bulk." + name + ": " + value + " (expected: 1 or more)");
    }
  }
}
