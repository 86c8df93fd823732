package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is subscribed at one server. Subscriptions of one turn of the thread travel as one command.
/// Confined to the bus, but for `isUp` and `close`.
final class NodeChannels implements AutoCloseable {

  private static final int MAX_CHANNELS_A_COMMAND = 512;

  private final EventLoop thread;
  private final Hearer hearer;
  private final Loopback loopback;
  private final KeptConnection<StatefulRedisPubSubConnection<String, byte[]>> kept;

  private final Set<String> wanted = new LinkedHashSet<>();
  private final Set<String> toSend = new LinkedHashSet<>();

  /// How many SUBSCRIBE commands of a channel are not confirmed yet. A channel that was given up
  /// and wanted again is on its way twice: only the last confirmation opens it, for between the two
  /// it was unsubscribed.
  private final Map<String, Integer> unconfirmed = new HashMap<>();

  private boolean sending;

  /// What one server's subscription tells, of channels that are wanted here.
  interface Hearer {

    void confirmed(String channel);

    void message(String channel, byte[] bytes);

    /// Every channel of this server is silent from here on.
    void broken(Set<String> channels);
  }

  /// @param node who must answer there; empty outside of a cluster
  /// @param way by which this link sends messages to itself
  NodeChannels(
      RedisThread redis, RedisURI address, Optional<String> node, Hearer hearer, Loopback.Way way) {
    this.thread = redis.thread();
    this.hearer = hearer;
    kept =
        new KeptConnection<>(
            "subscription",
            thread,
            redis.settings(),
            () -> redis.subscribing(address, node),
            this::up,
            this::down);
    loopback = new Loopback(thread, way, node, kept::renew);
  }

  void start() {
    kept.start();
    thread.execute(() -> subscribe(loopback.channel()));
    loopback.start();
  }

  void subscribe(String channel) {
    if (wanted.add(channel)) {
      send(channel);
    }
  }

  void unsubscribe(String channel) {
    if (wanted.remove(channel) && !toSend.remove(channel)) {
      kept.current()
          .ifPresent(connection -> watch(connection, connection.async().unsubscribe(channel)));
    }
  }

  boolean isUp() {
    return kept.current().isPresent();
  }

  Breaker.State breaker() {
    return kept.breaker();
  }

  /// Whether nothing is heard from this server though it answers.
  boolean isDeaf() {
    return loopback.isDeaf();
  }

  @Override
  public void close() {
    loopback.close();
    kept.close();
  }

  private void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    connection.addListener(
        new RedisPubSubAdapter<String, byte[]>() {
          @Override
          public void message(String channel, byte[] bytes) {
            // What was let go still comes until the server has heard of it.
            if (kept.isCurrent(connection) && wanted.contains(channel)) {
              if (channel.equals(loopback.channel())) {
                loopback.heard(bytes);
              } else {
                hearer.message(channel, bytes);
              }
            }
          }

          @Override
          public void subscribed(String channel, long count) {
            if (kept.isCurrent(connection)) {
              confirmed(channel);
            }
          }
        });
    wanted.forEach(this::send);
  }

  private void down() {
    toSend.clear();
    unconfirmed.clear();
    Set<String> rooms = new HashSet<>(wanted);
    rooms.remove(loopback.channel());
    hearer.broken(rooms);
  }

  private void confirmed(String channel) {
    int left = unconfirmed.merge(channel, -1, Integer::sum);
    if (left <= 0) {
      unconfirmed.remove(channel);
      if (wanted.contains(channel) && !channel.equals(loopback.channel())) {
        hearer.confirmed(channel);
      }
    }
  }

  private void send(String channel) {
    toSend.add(channel);
    if (!sending) {
      sending = true;
      thread.execute(this::sendAll);
    }
  }

  private void sendAll() {
    sending = false;
    Optional<StatefulRedisPubSubConnection<String, byte[]>> connection = kept.current();
    if (connection.isEmpty()) {
      toSend.clear(); // all that is wanted is sent when the link is up
      return;
    }
    List<String> channels = new ArrayList<>(toSend);
    toSend.clear();
    for (int from = 0; from < channels.size(); from += MAX_CHANNELS_A_COMMAND) {
      int to = Math.min(from + MAX_CHANNELS_A_COMMAND, channels.size());
      String[] some = channels.subList(from, to).toArray(String[]::new);
      for (String channel : some) {
        unconfirmed.merge(channel, 1, Integer::sum);
      }
      watch(connection.get(), connection.get().async().subscribe(some));
    }
  }

  /// A command of the subscription that fails leaves it unknown what is subscribed: begin anew.
  private void watch(
      StatefulRedisPubSubConnection<String, byte[]> connection, RedisFuture<Void> command) {
    command.whenCompleteAsync(
        (done, failure) -> {
          if (failure != null) {
            kept.abandon(connection);
          }
        },
        thread);
  }
}
