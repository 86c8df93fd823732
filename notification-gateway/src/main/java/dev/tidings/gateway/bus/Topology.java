package dev.tidings.gateway.bus;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which primary of a Redis Cluster owns a key, as the cluster said last.
///
/// Asked now and then, and soon where somebody doubts it. An old answer does no harm: a node that
/// does not own a key answers nothing about it, and a mark that it did not publish itself is not
/// believed. Confined to the thread, but for `ownerOf` and `isWhole`.
final class Topology implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Topology.class);
  private static final long REFRESH_EVERY_MS = 5_000;
  private static final long REFRESH_PAUSE_MS = 200;

  private final RedisClusterClient client;
  private final EventLoop thread;
  private final RedisURI like;
  private final Runnable onRefreshed;

  private volatile Owners owners = new Owners(new Owner[0], Set.of());
  private volatile boolean closed;
  private boolean doubted;
  private boolean asking;
  private boolean silent;

  /// A primary.
  ///
  /// @param id in its cluster
  record Owner(String id, String host, int port) {}

  /// @param bySlot null where nobody owns a slot; or none at all
  private record Owners(Owner[] bySlot, Set<Owner> all) {}

  /// @param onRefreshed hears of every answer
  Topology(RedisThread redis, Runnable onRefreshed) {
    this.thread = redis.thread();
    this.like = redis.addresses().getFirst();
    this.onRefreshed = onRefreshed;
    client = RedisClusterClient.create(redis.resources(), redis.addresses());
    client.setOptions(ClusterClientOptions.builder().autoReconnect(false).build());
  }

  void start() {
    var ignored =
        thread.scheduleWithFixedDelay(this::refresh, 0, REFRESH_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  Optional<Owner> ownerOf(String key) {
    Owner[] bySlot = owners.bySlot();
    return bySlot.length == 0
        ? Optional.empty()
        : Optional.ofNullable(bySlot[SlotHash.getSlot(key)]);
  }

  Set<Owner> all() {
    return owners.all();
  }

  /// Whether somebody owns every slot.
  boolean isWhole() {
    Owner[] bySlot = owners.bySlot();
    for (Owner owner : bySlot) {
      if (owner == null) {
        return false;
      }
    }
    return bySlot.length > 0;
  }

  /// How the owner is reached: with the user, the password and the TLS of the configured address.
  RedisURI addressOf(Owner owner) {
    return RedisURI.builder(like).withHost(owner.host()).withPort(owner.port()).build();
  }

  /// Something does not fit: ask anew, though not too often.
  void doubt() {
    if (!doubted && !closed) {
      doubted = true;
      var ignored = thread.schedule(this::refresh, REFRESH_PAUSE_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  private void refresh() {
    doubted = false;
    if (closed) {
      return;
    }
    if (asking) {
      // The answer on its way may be older than the doubt.
      doubt();
      return;
    }
    asking = true;
    client
        .refreshPartitionsAsync()
        .whenCompleteAsync(
            (done, failure) -> {
              asking = false;
              if (closed) {
                return;
              }
              if (failure == null) {
                silent = false;
                take();
              } else {
                if (!silent) {
                  silent = true;
                  log.atWarn()
                      .addKeyValue("why", failure.getClass().getSimpleName())
                      .log("Redis Cluster does not say who owns what");
                }
                doubt();
              }
            },
            thread);
  }

  private void take() {
    Owner[] bySlot = new Owner[SlotHash.SLOT_COUNT];
    Set<Owner> all = new HashSet<>();
    for (RedisClusterNode node : client.getPartitions()) {
      if (!node.hasNoSlots()) {
        Owner owner = new Owner(node.getNodeId(), node.getUri().getHost(), node.getUri().getPort());
        all.add(owner);
        for (int slot : node.getSlots()) {
          bySlot[slot] = owner;
        }
      }
    }
    owners = new Owners(bySlot, Set.copyOf(all));
    onRefreshed.run();
  }
}
