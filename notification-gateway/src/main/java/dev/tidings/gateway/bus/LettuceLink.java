package dev.tidings.gateway.bus;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The link over Lettuce. Subscriptions of one turn of the thread travel as one command.
public final class LettuceLink implements LiveLink, AutoCloseable {

  private static final int MAX_CHANNELS_A_COMMAND = 512;

  private final RedisThread redis;
  private final EventLoop thread;
  private final KeptConnection<StatefulRedisPubSubConnection<String, byte[]>> kept;

  private final Set<String> wanted = new LinkedHashSet<>();
  private final Set<String> toSend = new LinkedHashSet<>();

  /// How many SUBSCRIBE commands of a channel are not confirmed yet. A channel that was given up
  /// and wanted again is on its way twice: only the last confirmation opens it, for between the two
  /// it was unsubscribed.
  private final Map<String, Integer> unconfirmed = new HashMap<>();

  private Listener listener;
  private boolean sending;

  public LettuceLink(RedisSettings settings) {
    redis = new RedisThread(settings);
    thread = redis.thread();
    kept =
        new KeptConnection<>(
            "subscription",
            thread,
            settings,
            () -> redis.client().connectPubSubAsync(RedisThread.CODEC, redis.address()),
            this::up,
            this::down);
  }

  @Override
  public EventLoop thread() {
    return thread;
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
    kept.start();
  }

  @Override
  public void subscribe(String channel) {
    if (wanted.add(channel)) {
      send(channel);
    }
  }

  @Override
  public void unsubscribe(String channel) {
    if (wanted.remove(channel) && !toSend.remove(channel)) {
      kept.current()
          .ifPresent(connection -> watch(connection, connection.async().unsubscribe(channel)));
    }
  }

  @Override
  public boolean isUp() {
    return kept.current().isPresent();
  }

  @Override
  public void close() {
    kept.close();
    redis.close();
  }

  private void up(StatefulRedisPubSubConnection<String, byte[]> connection) {
    connection.addListener(
        new RedisPubSubAdapter<String, byte[]>() {
          @Override
          public void message(String channel, byte[] bytes) {
            if (kept.isCurrent(connection)) {
              listener.message(channel, bytes);
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
    listener.broken();
  }

  private void confirmed(String channel) {
    int left = unconfirmed.merge(channel, -1, Integer::sum);
    if (left <= 0) {
      unconfirmed.remove(channel);
      if (wanted.contains(channel)) {
        listener.confirmed(channel);
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
    if (kept.current().isEmpty()) {
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
      kept.current().ifPresent(connection -> watch(connection, connection.async().subscribe(some)));
    }
  }

  /// A command of the subscription that fails leaves it unknown what is subscribed: begin anew.
  private void watch(
      StatefulRedisPubSubConnection<String, byte[]> connection,
      io.lettuce.core.RedisFuture<Void> command) {
    command.whenCompleteAsync(
        (done, failure) -> {
          if (failure != null) {
            kept.abandon(connection);
          }
        },
        thread);
  }
}
