package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.gateway.bus.Topology.Owner;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A connection for commands to each primary of a cluster. Nothing is redirected: a question that a
/// node refuses has failed, and who owns what is asked anew. Thread-safe.
final class ClusterCommands implements LettuceTails.Connections {

  private final RedisThread redis;
  private final Topology topology;

  private volatile Map<Owner, KeptConnection<StatefulRedisConnection<String, byte[]>>> kept =
      Map.of();
  private volatile boolean closed;

  ClusterCommands(RedisThread redis) {
    this.redis = redis;
    this.topology = new Topology(redis, this::settle);
    redis.thread().execute(topology::start);
  }

  @Override
  public Optional<StatefulRedisConnection<String, byte[]>> to(String key) {
    return topology.ownerOf(key).map(owner -> kept.get(owner)).flatMap(KeptConnection::current);
  }

  @Override
  public Optional<StatefulRedisConnection<String, byte[]>> at(Optional<String> node) {
    return keptAt(node).flatMap(KeptConnection::current);
  }

  @Override
  public Breaker.State breaker() {
    return topology.isWhole()
        ? kept.values().stream()
            .map(KeptConnection::breaker)
            .reduce(Breaker.State.CLOSED, Breaker.State::or)
        : Breaker.State.OPEN;
  }

  @Override
  public void renew(Optional<String> node) {
    redis.thread().execute(() -> keptAt(node).ifPresent(KeptConnection::renew));
  }

  @Override
  public void refused() {
    if (!closed) {
      redis.thread().execute(topology::doubt);
    }
  }

  @Override
  public void close() {
    closed = true;
    topology.close();
    kept.values().forEach(KeptConnection::close);
  }

  private Optional<KeptConnection<StatefulRedisConnection<String, byte[]>>> keptAt(
      Optional<String> node) {
    return kept.entrySet().stream()
        .filter(entry -> Optional.of(entry.getKey().id()).equals(node))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private void settle() {
    Map<Owner, KeptConnection<StatefulRedisConnection<String, byte[]>>> now = new HashMap<>();
    for (Owner owner : topology.all()) {
      var before = kept.get(owner);
      now.put(owner, before == null ? open(owner) : before);
    }
    kept.forEach(
        (owner, connection) -> {
          if (!now.containsKey(owner)) {
            connection.close();
          }
        });
    kept = Map.copyOf(now);
  }

  private KeptConnection<StatefulRedisConnection<String, byte[]>> open(Owner owner) {
    KeptConnection<StatefulRedisConnection<String, byte[]>> opened =
        new KeptConnection<>(
            "commands",
            redis.thread(),
            redis.settings(),
            () -> redis.connecting(topology.addressOf(owner), Optional.of(owner.id())),
            connection -> {},
            topology::doubt);
    opened.start();
    return opened;
  }
}
