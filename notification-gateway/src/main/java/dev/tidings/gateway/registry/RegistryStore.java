package dev.tidings.gateway.registry;

import dev.tidings.gateway.registry.RegistryChanges.Change;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.micronaut.core.annotation.Nullable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The registry's commands to Redis, pipelined. Blocks; thread-safe.
public final class RegistryStore implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final RegistryNames names;
  private final RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> connection;

  /// @param url `redis://HOST:PORT`
  /// @param prefix of all keys
  public RegistryStore(String url, String prefix) {
    this.names = new RegistryNames(prefix);
    this.client = RedisClient.create(RedisURI.create(url));
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
  }

  /// What came of a gateway's word that it lives.
  enum Beat {
    /// Redis knew nothing of it.
    NEW,
    RENEWED,
    FAILED
  }

  Beat beat(String gateway, Map<String, String> fields, Duration expireAfter) {
    String key = names.gateway(gateway);
    Optional<List<RedisFuture<?>>> replies =
        pipelined(
            redis ->
                List.of(
                    redis.exists(key),
                    redis.hset(key, fields),
                    redis.pexpire(key, expireAfter.toMillis())));
    if (replies.isEmpty()) {
      return Beat.FAILED;
    }
    return Long.valueOf(1).equals(replies.get().getFirst().toCompletableFuture().join())
        ? Beat.RENEWED
        : Beat.NEW;
  }

  /// @return whether Redis has confirmed all of it
  boolean write(List<Change> changes, Duration expireAfter) {
    return pipelined(
            redis -> {
              List<RedisFuture<?>> sent = new ArrayList<>();
              for (Change change : changes) {
                String key = names.connections(change.user());
                switch (change) {
                  case Change.Put put -> {
                    sent.add(redis.hset(key, put.connection(), put.placed().text()));
                    sent.add(redis.pexpire(key, expireAfter.toMillis()));
                  }
                  case Change.Remove remove -> sent.add(redis.hdel(key, remove.connection()));
                }
              }
              return sent;
            })
        .isPresent();
  }

  boolean remove(String gateway) {
    return pipelined(redis -> List.of(redis.del(names.gateway(gateway)))).isPresent();
  }

  /// The entries of a user, or empty where Redis does not answer.
  Optional<Map<String, String>> entries(String user) {
    return pipelined(redis -> List.of(redis.hgetall(names.connections(user))))
        .map(replies -> asMap(replies.getFirst()));
  }

  /// Which of the gateways live, in the order given; empty where Redis does not answer.
  Optional<List<Boolean>> live(List<String> gateways) {
    return pipelined(
            redis -> {
              List<RedisFuture<?>> sent = new ArrayList<>();
              gateways.forEach(id -> sent.add(redis.exists(names.gateway(id))));
              return sent;
            })
        .map(
            replies ->
                replies.stream()
                    .map(reply -> Long.valueOf(1).equals(reply.toCompletableFuture().join()))
                    .toList());
  }

  /// Removes entries that a dead gateway left behind.
  void removeEntries(String user, List<String> connections) {
    if (!connections.isEmpty()) {
      pipelined(
          redis ->
              List.of(redis.hdel(names.connections(user), connections.toArray(String[]::new))));
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, TIMEOUT);
  }

  private interface Commands {
    List<RedisFuture<?>> send(RedisAsyncCommands<String, String> redis);
  }

  /// The replies, all of them good, or empty.
  private synchronized Optional<List<RedisFuture<?>>> pipelined(Commands commands) {
    try {
      if (connection == null) {
        StatefulRedisConnection<String, String> fresh = client.connect();
        fresh.setAutoFlushCommands(false);
        connection = fresh;
      }
      List<RedisFuture<?>> sent = commands.send(connection.async());
      connection.flushCommands();
      boolean answered =
          LettuceFutures.awaitAll(
              TIMEOUT.toMillis(), TimeUnit.MILLISECONDS, sent.toArray(RedisFuture<?>[]::new));
      boolean good =
          answered
              && sent.stream().noneMatch(f -> f.toCompletableFuture().isCompletedExceptionally());
      return good ? Optional.of(sent) : Optional.empty();
    } catch (RedisException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> asMap(RedisFuture<?> reply) {
    return (Map<String, String>) reply.toCompletableFuture().join();
  }
}
