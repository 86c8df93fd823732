package dev.tidings.gateway.registry;

import dev.tidings.gateway.registry.RegistryChanges.Change;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The registry's commands to Redis, pipelined. Blocks; thread-safe.
public final class RegistryStore implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final RegistryNames names;
  private final Pipeline pipeline;

  /// @param addresses the one server, or some nodes of a cluster
  /// @param prefix of all keys
  public RegistryStore(List<RedisURI> addresses, boolean cluster, String prefix) {
    this.names = new RegistryNames(prefix);
    this.pipeline =
        cluster ? new ClusterPipeline(addresses) : new OnePipeline(addresses.getFirst());
  }

  /// Commands on their way. Confined to who holds the store's lock, but for `close`.
  interface Pipeline extends AutoCloseable {

    /// Connects where that has not been done.
    RedisClusterAsyncCommands<String, String> commands();

    /// Sends what has been asked for.
    void flush();

    @Override
    void close();
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
    pipeline.close();
  }

  private interface Commands {
    List<RedisFuture<?>> send(RedisClusterAsyncCommands<String, String> redis);
  }

  /// The replies, all of them good, or empty.
  private synchronized Optional<List<RedisFuture<?>>> pipelined(Commands commands) {
    try {
      List<RedisFuture<?>> sent = commands.send(pipeline.commands());
      pipeline.flush();
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
