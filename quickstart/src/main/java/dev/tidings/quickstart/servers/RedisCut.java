package dev.tidings.quickstart.servers;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;

/// Redis as a network shows it that has parted: it lives and forgets nothing, connections are
/// refused, and those that there were are gone. Only this one's own is left, by which it ends.
/// Confined to one thread.
public final class RedisCut implements AutoCloseable {

  private static final String ADDRESS = "127.0.0.1";

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  private RedisCut(RedisClient client, StatefulRedisConnection<String, String> connection) {
    this.client = client;
    this.connection = connection;
  }

  static RedisCut begin(String url) {
    RedisClient client = RedisClient.create(url);
    RedisCut cut = new RedisCut(client, client.connect());
    RedisCommands<String, String> redis = cut.connection.sync();
    redis.configSet("bind", ""); // it listens nowhere
    redis.clientKill(KillArgs.Builder.typeNormal().skipme());
    redis.clientKill(KillArgs.Builder.typePubsub());
    return cut;
  }

  /// Connections are taken again.
  @Override
  public void close() {
    connection.sync().configSet("bind", ADDRESS);
    connection.close();
    client.shutdown();
  }
}
