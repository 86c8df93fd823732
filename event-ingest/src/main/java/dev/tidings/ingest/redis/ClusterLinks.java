package dev.tidings.ingest.redis;

import dev.tidings.contracts.breaker.Breaker;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a link to each primary of a Redis Cluster, and knows which of them owns a key.
///
/// Who owns what is asked of the cluster now and then, and soon behind every error reply and every
/// connection that ends. That the answer may be old does no harm: a node that does not own a key
/// refuses, and one that is no longer the owner and does not know it yet takes writes that are
/// lost, which the mark of its successor tells. Nothing is redirected or repeated here, for it
/// would come in another order. Thread-safe.
final class ClusterLinks implements Pipes {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterLinks.class);
  private static final Duration REFRESH_EVERY = Duration.ofSeconds(5);
  private static final Duration REFRESH_PAUSE = Duration.ofMillis(200);

  private final RedisSettings settings;
  private final String name;
  private final ClientResources resources = DefaultClientResources.create();
  private final NodeClient nodes;
  private final RedisClusterClient cluster;
  private final ScheduledExecutorService refresher;
  private final AtomicBoolean doubted = new AtomicBoolean();

  private volatile Owners owners = new Owners(new RedisLink[0], Map.of());
  private volatile boolean closed;

  /// Confined to the refresher's thread.
  private boolean silent;

  private record Node(String id, String host, int port) {}

  /// @param bySlot a link for each slot, null where nobody owns it; or none at all
  private record Owners(RedisLink[] bySlot, Map<Node, RedisLink> links) {}

  /// @param name what for, in logs
  ClusterLinks(RedisSettings settings, String name) {
    this.settings = settings;
    this.name = name;
    this.nodes = new NodeClient(resources, settings);
    this.cluster = RedisClusterClient.create(resources, settings.addresses());
    this.cluster.setOptions(ClusterClientOptions.builder().autoReconnect(false).build());
    this.refresher =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name("redis-" + name + "-owners").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
  }

  ClusterLinks start() {
    var unused =
        refresher.scheduleWithFixedDelay(
            this::refresh, 0, REFRESH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  @Override
  public Optional<Pipe> to(String key) {
    RedisLink[] bySlot = owners.bySlot();
    if (bySlot.length == 0) {
      return Optional.empty();
    }
    RedisLink owner = bySlot[SlotHash.getSlot(key)];
    return owner == null ? Optional.empty() : owner.pipe();
  }

  @Override
  public boolean isWhole() {
    Owners now = owners;
    for (RedisLink owner : now.bySlot()) {
      if (owner == null) {
        return false;
      }
    }
    return now.bySlot().length > 0 && now.links().values().stream().allMatch(RedisLink::isWhole);
  }

  @Override
  public Breaker.State breaker() {
    Owners now = owners;
    for (RedisLink owner : now.bySlot()) {
      if (owner == null) {
        return Breaker.State.OPEN;
      }
    }
    return now.links().values().stream()
        .map(RedisLink::breaker)
        .reduce(Breaker.State::or)
        .orElse(Breaker.State.OPEN);
  }

  @Override
  public void close() {
    closed = true;
    refresher.shutdownNow();
    owners.links().values().forEach(RedisLink::close);
    nodes.close();
    cluster.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
  }

  /// Something does not fit what is known: ask anew, though not too often.
  private void doubt() {
    if (!closed && doubted.compareAndSet(false, true)) {
      var unused =
          refresher.schedule(this::refresh, REFRESH_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void refresh() {
    doubted.set(false);
    if (closed) {
      return;
    }
    try {
      cluster.refreshPartitions();
      take(cluster.getPartitions().getPartitions());
      silent = false;
    } catch (RuntimeException e) {
      if (!silent && !closed) {
        silent = true;
        LOG.atWarn()
            .addKeyValue("link", name)
            .addKeyValue("cause", e.getMessage())
            .log("Redis Cluster does not say who owns what");
      }
      doubt();
    }
  }

  private void take(List<RedisClusterNode> found) {
    Map<Node, RedisLink> before = owners.links();
    Map<Node, RedisLink> links = new HashMap<>();
    List<RedisLink> begun = new ArrayList<>();
    RedisLink[] bySlot = new RedisLink[SlotHash.SLOT_COUNT];
    for (RedisClusterNode one : found) {
      if (one.hasNoSlots()) {
        continue;
      }
      Node node = new Node(one.getNodeId(), one.getUri().getHost(), one.getUri().getPort());
      RedisLink link = before.get(node);
      if (link == null) {
        link = open(node);
        begun.add(link);
      }
      links.put(node, link);
      for (int slot : one.getSlots()) {
        bySlot[slot] = link;
      }
    }
    owners = new Owners(bySlot, Map.copyOf(links));
    begun.forEach(RedisLink::start);
    before.forEach(
        (node, link) -> {
          if (!links.containsKey(node)) {
            link.close();
          }
        });
    if (closed) {
      links.values().forEach(RedisLink::close);
    }
  }

  private RedisLink open(Node node) {
    RedisURI address =
        RedisURI.builder(settings.addresses().get(0))
            .withHost(node.host())
            .withPort(node.port())
            .build();
    return new RedisLink(nodes, settings, List.of(address), name, this::doubt, () -> {});
  }
}
