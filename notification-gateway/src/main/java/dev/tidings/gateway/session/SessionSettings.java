package dev.tidings.gateway.session;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/// What one connection may do, and how long it is waited for: `tidings.session.*`.
///
/// @param pingEvery how often the gateway pings, give or take a tenth
/// @param pongWithin how long the client has to answer anything at all
/// @param idleAfter how long a connection may be without any room
/// @param openWithin how long the rooms that are followed without asking may take to begin
/// @param closeLinger how long the client has to answer a close
/// @param maxFrameBytes the largest message of a client, all its fragments together; 1 KiB to 64
/// KiB
/// @param maxRooms how many rooms one connection may follow
/// @param framesPerSecond what a client may send in the long run
/// @param frameBurst what it may send at once
/// @param maxConnections of this gateway
/// @param maxConnectionsPerUser of one user on this gateway
/// @param writeHighBytes above how many unsent bytes a socket counts as not writable
/// @param writeLowBytes below how many it is writable again
/// @param writeDeadline a socket that takes no byte for so long is closed
/// @param conflatedKeys ephemeral messages with a collapse key that wait for a slow socket, the
/// newest of each key; 0 for none
/// @param conflatedBytes their bytes
/// @param sendBufferBytes the kernel's send buffer; 0 leaves it to the kernel, which lets a stuck
/// reader hide megabytes
/// @param rotateEvery no connection is older, about: at a random age of half of it to the whole it
/// is asked to connect anew; 0 for never
/// @param rotateWithin how long it then has
@ConfigurationProperties("tidings.session")
public record SessionSettings(
    @Bindable(defaultValue = "25s") Duration pingEvery,
    @Bindable(defaultValue = "10s") Duration pongWithin,
    @Bindable(defaultValue = "5m") Duration idleAfter,
    @Bindable(defaultValue = "10s") Duration openWithin,
    @Bindable(defaultValue = "2s") Duration closeLinger,
    @Bindable(defaultValue = "65536") int maxFrameBytes,
    @Bindable(defaultValue = "200") int maxRooms,
    @Bindable(defaultValue = "50") int framesPerSecond,
    @Bindable(defaultValue = "100") int frameBurst,
    @Bindable(defaultValue = "10000") int maxConnections,
    @Bindable(defaultValue = "20") int maxConnectionsPerUser,
    @Bindable(defaultValue = "131072") int writeHighBytes,
    @Bindable(defaultValue = "65536") int writeLowBytes,
    @Bindable(defaultValue = "90s") Duration writeDeadline,
    @Bindable(defaultValue = "32") int conflatedKeys,
    @Bindable(defaultValue = "16384") int conflatedBytes,
    @Bindable(defaultValue = "131072") int sendBufferBytes,
    @Bindable(defaultValue = "60m") Duration rotateEvery,
    @Bindable(defaultValue = "30s") Duration rotateWithin) {

  public SessionSettings {
    need("ping-every", pingEvery.toMillis(), 10, Duration.ofHours(1).toMillis());
    need("pong-within", pongWithin.toMillis(), 10, Duration.ofHours(1).toMillis());
    need("idle-after", idleAfter.toMillis(), 10, Duration.ofDays(1).toMillis());
    need("open-within", openWithin.toMillis(), 10, Duration.ofMinutes(5).toMillis());
    need("close-linger", closeLinger.toMillis(), 0, Duration.ofMinutes(1).toMillis());
    need("max-frame-bytes", maxFrameBytes, 1_024, 65_536);
    need("max-rooms", maxRooms, 1, 10_000);
    need("frames-per-second", framesPerSecond, 1, 1_000_000);
    need("frame-burst", frameBurst, 1, 1_000_000);
    need("max-connections", maxConnections, 1, 10_000_000);
    need("max-connections-per-user", maxConnectionsPerUser, 1, 10_000_000);
    need("write-high-bytes", writeHighBytes, 1, 1 << 30);
    need("write-low-bytes", writeLowBytes, 1, writeHighBytes);
    need("write-deadline", writeDeadline.toMillis(), 100, Duration.ofHours(1).toMillis());
    need("conflated-keys", conflatedKeys, 0, 10_000);
    need("conflated-bytes", conflatedBytes, 0, 1 << 20);
    need("send-buffer-bytes", sendBufferBytes, 0, 1 << 30);
    need("rotate-every", rotateEvery.toMillis(), 0, Duration.ofDays(30).toMillis());
    need("rotate-within", rotateWithin.toMillis(), 0, Duration.ofHours(1).toMillis());
  }

  private static void need(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "tidings.session." + name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
