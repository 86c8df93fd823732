package dev.tidings.gateway.registry;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.micronaut.core.annotation.Nullable;
import java.time.Duration;

/// The registry's commands to one server, sent together.
final class OnePipeline implements RegistryStore.Pipeline {

  private final RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> connection;

  OnePipeline(ClientResources resources, RedisURI address) {
    client = RedisClient.create(resources, address);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(RegistryStore.TIMEOUT).build())
            .build());
  }

  @Override
  public RedisClusterAsyncCommands<String, String> commands() {
    StatefulRedisConnection<String, String> now = connection;
    if (now == null) {
      now = client.connect();
      now.setAutoFlushCommands(false);
      connection = now;
    }
    return now.async();
  }

  @Override
  public void flush() {
    if (connection != null) {
      connection.flushCommands();
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, RegistryStore.TIMEOUT);
  }
}
