package dev.tidings.ingest.redis;

import dev.tidings.contracts.live.RedisNodes;
import io.lettuce.core.RedisURI;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/// Where Redis is. Immutable.
///
/// @param url `redis://[password@]host:port[/database]`, `rediss://` with TLS; of a cluster some
/// nodes with commas between
/// @param cluster whether it is a Redis Cluster
/// @param prefix what keys and channels begin with
/// @param connectTimeout a connection that is not up within it is given up
/// @param replyTimeout a connection that owes a reply for longer is dropped, and made anew
/// @param reconnectPause longest first pause before a new attempt; the bound doubles up to
/// `reconnectPauseMax`
/// @param maxEphemeralBytes bytes of ephemeral messages that may wait for Redis; more are dropped
@ConfigurationProperties("tidings.redis")
public record RedisSettings(
    @Bindable(defaultValue = "redis://127.0.0.1:6379") String url,
    @Bindable(defaultValue = "false") boolean cluster,
    @Bindable(defaultValue = "tidings") String prefix,
    @Bindable(defaultValue = "2s") Duration connectTimeout,
    @Bindable(defaultValue = "3s") Duration replyTimeout,
    @Bindable(defaultValue = "50ms") Duration reconnectPause,
    @Bindable(defaultValue = "1s") Duration reconnectPauseMax,
    @Bindable(defaultValue = "4194304") int maxEphemeralBytes) {

  public RedisSettings {
    var unused = RedisNodes.parse(url, cluster);
    needPositive("tidings.redis.connect-timeout", connectTimeout);
    needPositive("tidings.redis.reply-timeout", replyTimeout);
    needPositive("tidings.redis.reconnect-pause", reconnectPause);
    needPositive("tidings.redis.reconnect-pause-max", reconnectPauseMax);
    if (reconnectPauseMax.compareTo(reconnectPause) < 0) {
      throw new IllegalArgumentException(
          "tidings.redis.reconnect-pause-max: "
              + reconnectPauseMax
              + " (expected: reconnect-pause or more)");
    }
    if (maxEphemeralBytes < 0) {
      throw new IllegalArgumentException(
          "tidings.redis.max-ephemeral-bytes: " + maxEphemeralBytes + " (expected: 0 or more)");
    }
  }

  /// The defaults, at another address.
  public static RedisSettings at(String url, String prefix) {
    return new RedisSettings(
        url,
        false,
        prefix,
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        4 * 1024 * 1024);
  }

  /// Where to begin: the one server, or some nodes of the cluster.
  List<RedisURI> addresses() {
    return RedisNodes.parse(url, cluster).urls().stream().map(this::address).toList();
  }

  private RedisURI address(String one) {
    RedisURI address = RedisURI.create(one);
    address.setTimeout(connectTimeout);
    return address;
  }

  private static void needPositive(String name, Duration value) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 ms or more)");
    }
  }
}
