package dev.tidings.gateway.registry;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.micronaut.core.annotation.Nullable;
import java.time.Duration;
import java.util.List;

/// The registry's commands to the nodes of a cluster, each of one key. What a node redirects is
/// asked elsewhere: the order of the registry's commands is of no account, and each may be
/// repeated.
final class ClusterPipeline implements RegistryStore.Pipeline {

  private static final Duration REFRESH = Duration.ofSeconds(5);

  private final RedisClusterClient client;
  private @Nullable StatefulRedisClusterConnection<String, String> connection;

  ClusterPipeline(ClientResources resources, List<RedisURI> addresses) {
    client = RedisClusterClient.create(resources, addresses);
    client.setOptions(
        ClusterClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(RegistryStore.TIMEOUT).build())
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(REFRESH)
                    .adaptiveRefreshTriggersTimeout(Duration.ofMillis(500))
                    .build())
            .build());
  }

  @Override
  public RedisClusterAsyncCommands<String, String> commands() {
    StatefulRedisClusterConnection<String, String> now = connection;
    if (now == null) {
      now = client.connect();
      connection = now;
    }
    return now.async();
  }

  @Override
  public void flush() {
    // Each command was sent when it was asked for: a redirected one would wait for a flush in vain.
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, RegistryStore.TIMEOUT);
  }
}
