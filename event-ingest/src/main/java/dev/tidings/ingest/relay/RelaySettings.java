package dev.tidings.ingest.relay;

import dev.tidings.ingest.kafka.Membership;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// How history goes to Redis. Immutable.
///
/// @param enabled whether this instance takes part
/// @param warmUpOffsets how far before the committed places reading begins, to learn each room's
/// previous offset; in all, for nothing is published of the partitions that are taken together
/// before
/// @param maxRooms rooms a partition whose last offset is kept
/// @param maxWindowRecords records a partition that wait for Redis; at the bound its reading pauses
/// @param maxWindowBytes the same in bytes
/// @param maxInFlight records a partition that Redis has been sent and has not answered
/// @param tailRecords most records in a room's tail, about
/// @param tailLife how long a tail outlives its last record
/// @param markInterval least time between two marks of a partition
/// @param heartbeat a quiet partition's mark is said again this often
/// @param commitInterval least time between two commits to Kafka
/// @param drainTimeout how long a partition that is given away waits for Redis' answers, and then
/// for Kafka's to the last commit: everybody waits meanwhile
/// @param sessionTimeout after which a silent instance's partitions go to another
/// @param heartbeatInterval how often an instance hears of its group
/// @param retryPause first pause after an error of Redis; doubles up to `retryPauseMax`
@ConfigurationProperties("tidings.relay")
public record RelaySettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "20000") int warmUpOffsets,
    @Bindable(defaultValue = "200000") int maxRooms,
    @Bindable(defaultValue = "8192") int maxWindowRecords,
    @Bindable(defaultValue = "8388608") int maxWindowBytes,
    @Bindable(defaultValue = "1024") int maxInFlight,
    @Bindable(defaultValue = "256") int tailRecords,
    @Bindable(defaultValue = "24h") Duration tailLife,
    @Bindable(defaultValue = "50ms") Duration markInterval,
    @Bindable(defaultValue = "1s") Duration heartbeat,
    @Bindable(defaultValue = "200ms") Duration commitInterval,
    @Bindable(defaultValue = "400ms") Duration drainTimeout,
    @Bindable(defaultValue = "6s") Duration sessionTimeout,
    @Bindable(defaultValue = "250ms") Duration heartbeatInterval,
    @Bindable(defaultValue = "10ms") Duration retryPause,
    @Bindable(defaultValue = "1s") Duration retryPauseMax) {

  public static final RelaySettings DEFAULT =
      new RelaySettings(
          true,
          20_000,
          200_000,
          8_192,
          8 * 1024 * 1024,
          1_024,
          256,
          Duration.ofHours(24),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofMillis(200),
          Duration.ofMillis(400),
          Duration.ofSeconds(6),
          Duration.ofMillis(250),
          Duration.ofMillis(10),
          Duration.ofSeconds(1));

  public RelaySettings {
    need("warm-up-offsets", warmUpOffsets, 0);
    need("max-rooms", maxRooms, 1);
    need("max-window-records", maxWindowRecords, 1);
    need("max-window-bytes", maxWindowBytes, 1);
    need("max-in-flight", maxInFlight, 1);
    need("tail-records", tailRecords, 1);
    need("tail-life", tailLife.toMillis(), 1);
    need("mark-interval", markInterval.toMillis(), 0);
    need("heartbeat", heartbeat.toMillis(), 1);
    need("commit-interval", commitInterval.toMillis(), 0);
    need("drain-timeout", drainTimeout.toMillis(), 0);
    Membership.check("tidings.relay", sessionTimeout, heartbeatInterval);
    need("retry-pause", retryPause.toMillis(), 1);
    need("retry-pause-max", retryPauseMax.toMillis(), 1);
  }

  private static void need(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "tidings.relay." + name + ": " + value + " (expected: " + least + " or more)");
    }
  }
}
