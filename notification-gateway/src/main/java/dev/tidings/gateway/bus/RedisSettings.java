package dev.tidings.gateway.bus;

import dev.tidings.contracts.live.RedisNodes;
import io.lettuce.core.RedisURI;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/// How Redis is reached.
///
/// @param enabled whether there is a Redis: without one all that is live comes from Kafka
/// @param url `redis://[password@]host:port[/database]`, `rediss://` with TLS; of a cluster some
/// nodes with commas between
/// @param cluster whether it is a Redis Cluster
/// @param prefix what all keys and channels begin with
/// @param timeout a command that is not answered within it has failed
/// @param pingEvery how often a silent connection is asked whether it lives
/// @param reconnectDelay the longest wait between two attempts to connect
@ConfigurationProperties("tidings.redis")
public record RedisSettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "redis://127.0.0.1:6379") String url,
    @Bindable(defaultValue = "false") boolean cluster,
    @Bindable(defaultValue = "tidings") String prefix,
    @Bindable(defaultValue = "2s") Duration timeout,
    @Bindable(defaultValue = "3s") Duration pingEvery,
    @Bindable(defaultValue = "500ms") Duration reconnectDelay) {

  public RedisSettings {
    if (enabled) {
      var unused = RedisNodes.parse(url, cluster);
    }
    if (reconnectDelay.toMillis() < 20) {
      throw new IllegalArgumentException(
          "tidings.redis.reconnect-delay: " + reconnectDelay + " (expected: 20ms or more)");
    }
  }

  /// Where to begin: the one server, or some nodes of the cluster.
  public List<RedisURI> addresses() {
    return RedisNodes.parse(url, cluster).urls().stream().map(this::address).toList();
  }

  private RedisURI address(String one) {
    RedisURI address = RedisURI.create(one);
    address.setTimeout(timeout);
    return address;
  }
}
