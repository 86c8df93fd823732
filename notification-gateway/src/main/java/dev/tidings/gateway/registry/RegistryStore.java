package dev.tidings.gateway.registry;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.gateway.registry.RegistryChanges.Change;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The registry's commands to Redis, pipelined; where there is no Redis, none is answered. Blocks;
/// thread-safe.
public final class RegistryStore implements AutoCloseable {

  static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

  private final RegistryNames names;
  private final Optional<ClientResources> resources;
  private final Optional<Pipeline> pipeline;
  private final Breaker breaker = Breaker.closed();

  /// @param addresses the one server, or some nodes of a cluster
  /// @param prefix of all keys
  /// @param longestPause between two attempts to connect
  public RegistryStore(
      List<RedisURI> addresses, boolean cluster, String prefix, Duration longestPause) {
    this.names = new RegistryNames(prefix);
    // Lettuce's own pauses grow to half a minute, and are the same in every gateway.
    ClientResources resources =
        ClientResources.builder()
            .reconnectDelay(Delay.fullJitter(FIRST_PAUSE, longestPause, 1, TimeUnit.MILLISECONDS))
            .build();
    this.resources = Optional.of(resources);
    this.pipeline =
        Optional.of(
            cluster
                ? new ClusterPipeline(resources, addresses)
                : new OnePipeline(resources, addresses.getFirst()));
  }

  private RegistryStore() {
    this.names = new RegistryNames("off");
    this.resources = Optional.empty();
    this.pipeline = Optional.empty();
  }

  /// Of a gateway that has no Redis.
  public static RegistryStore off() {
    return new RegistryStore();
  }

  /// Closed while Redis answered when it was last asked.
  public Breaker.State breaker() {
    return breaker.state();
  }

  boolean isOff() {
    return pipeline.isEmpty();
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
                    redis.pexpire(key, expireAfter.toMillis()),
                    redis.sadd(names.gateways(), gateway)));
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
    return pipelined(
            redis ->
                List.of(redis.del(names.gateway(gateway)), redis.srem(names.gateways(), gateway)))
        .isPresent();
  }

  /// What each gateway that lives last told, or empty where Redis does not answer. Names of dead
  /// ones are removed; one that was only late writes its own again with its next beat.
  public Optional<List<GatewayLoad>> loads() {
    Optional<List<RedisFuture<?>>> index =
        pipelined(redis -> List.of(redis.smembers(names.gateways())));
    if (index.isEmpty()) {
      return Optional.empty();
    }
    List<String> gateways = List.copyOf(asSet(index.get().getFirst()));
    return told(gateways).map(told -> living(gateways, told));
  }

  private List<GatewayLoad> living(List<String> gateways, List<Map<String, String>> told) {
    List<GatewayLoad> loads = new ArrayList<>();
    List<String> dead = new ArrayList<>();
    for (int i = 0; i < gateways.size(); i++) {
      if (told.get(i).isEmpty()) {
        dead.add(gateways.get(i));
      } else {
        GatewayLoad.parse(gateways.get(i), told.get(i)).ifPresent(loads::add);
      }
    }
    if (!dead.isEmpty()) {
      pipelined(redis -> List.of(redis.srem(names.gateways(), dead.toArray(String[]::new))));
    }
    return loads;
  }

  /// The gateways' hashes in the order given, an empty one of each that is dead.
  private Optional<List<Map<String, String>>> told(List<String> gateways) {
    return pipelined(
            redis -> {
              List<RedisFuture<?>> sent = new ArrayList<>();
              gateways.forEach(id -> sent.add(redis.hgetall(names.gateway(id))));
              return sent;
            })
        .map(replies -> replies.stream().map(RegistryStore::asMap).toList());
  }

  /// The entries of a user, or empty where Redis does not answer.
  Optional<Map<String, String>> entries(String user) {
    return pipelined(redis -> List.of(redis.hgetall(names.connections(user))))
        .map(replies -> asMap(replies.getFirst()));
  }

  /// When each of the gateways was started, in the order given, nothing where one is dead; empty
  /// where Redis does not answer.
  Optional<List<Optional<Instant>>> started(List<String> gateways) {
    return told(gateways).map(told -> told.stream().map(RegistryStore::since).toList());
  }

  private static Optional<Instant> since(Map<String, String> fields) {
    try {
      return Optional.ofNullable(fields.get(GatewayLoad.SINCE)).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty(); // written by nobody that we know
    }
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
    pipeline.ifPresent(Pipeline::close);
    resources.ifPresent(
        shared -> {
          var unused = shared.shutdown(0, 1, TimeUnit.SECONDS);
        });
  }

  private interface Commands {
    List<RedisFuture<?>> send(RedisClusterAsyncCommands<String, String> redis);
  }

  /// The replies, all of them good, or empty.
  private synchronized Optional<List<RedisFuture<?>>> pipelined(Commands commands) {
    if (pipeline.isEmpty()) {
      return Optional.empty();
    }
    breaker.tried();
    Optional<List<RedisFuture<?>>> replies = sent(pipeline.get(), commands);
    if (replies.isPresent()) {
      breaker.works();
    } else {
      breaker.broke();
    }
    return replies;
  }

  private static Optional<List<RedisFuture<?>>> sent(Pipeline pipeline, Commands commands) {
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
  private static Set<String> asSet(RedisFuture<?> reply) {
    return (Set<String>) reply.toCompletableFuture().join();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> asMap(RedisFuture<?> reply) {
    return (Map<String, String>) reply.toCompletableFuture().join();
  }
}
