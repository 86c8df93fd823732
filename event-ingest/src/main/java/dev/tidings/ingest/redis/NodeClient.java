package dev.tidings.ingest.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.Optional;

/// Makes connections to single servers, cluster or not.
///
/// Lettuce's own reconnect is off, for it would send again what the old connection owed, behind or
/// before what the relay sends by itself. Thread-safe.
final class NodeClient implements AutoCloseable {

  private final RedisClient client;
  private final RedisSettings settings;

  NodeClient(ClientResources resources, RedisSettings settings) {
    this.settings = settings;
    this.client = RedisClient.create(resources);
    this.client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .protocolVersion(ProtocolVersion.RESP2)
            .timeoutOptions(TimeoutOptions.create())
            .socketOptions(
                SocketOptions.builder().connectTimeout(settings.connectTimeout()).build())
            .build());
  }

  /// @param node the server's id in its cluster; empty outside of one
  record Connected(StatefulRedisConnection<byte[], byte[]> connection, Optional<String> node) {}

  /// Blocks until the connection is up.
  ///
  /// @throws RuntimeException where there is none to be had, or where the server is of a cluster
  /// and the settings know of none, or the other way round
  Connected connect(RedisURI address) {
    StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE, address);
    try {
      return new Connected(connection, nodeOf(connection));
    } catch (RuntimeException e) {
      var unused = connection.closeAsync();
      throw e;
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  private Optional<String> nodeOf(StatefulRedisConnection<byte[], byte[]> connection) {
    if (settings.cluster()) {
      try {
        return Optional.of(connection.sync().clusterMyId());
      } catch (RedisCommandExecutionException e) {
        throw new IllegalStateException(
            "the server is of no cluster, and tidings.redis.cluster is true: " + e.getMessage(), e);
      }
    }
    if (isOfCluster(connection)) {
      throw new IllegalStateException(
          "the server is a node of a Redis Cluster, and tidings.redis.cluster is false");
    }
    return Optional.empty();
  }

  private static boolean isOfCluster(StatefulRedisConnection<byte[], byte[]> connection) {
    try {
      connection.sync().clusterMyId();
      return true;
    } catch (RedisCommandExecutionException e) {
      // What a server without a cluster says, or one that lets nobody ask.
      return false;
    }
  }
}
