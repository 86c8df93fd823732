package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.Set;

/// What is subscribed in Redis. Confined to its thread, the bus.
///
/// A channel that was subscribed stays so until it is unsubscribed: after a cut the link connects
/// again by itself and subscribes all, and confirms each anew.
public interface LiveLink extends AutoCloseable {

  /// What the settings ask for.
  ///
  /// @param tails the way by which the link sends messages to itself
  static LiveLink open(RedisSettings settings, CanarySettings canary, Tails tails) {
    if (!settings.enabled()) {
      return new NoLink();
    }
    Loopback.Way way = new Loopback.Way(tails, settings.prefix(), canary);
    return settings.cluster() ? new ClusterLink(settings, way) : new LettuceLink(settings, way);
  }

  /// The bus thread: all calls, and all that the listener hears, are on it.
  EventLoop thread();

  /// Set once, before anything is subscribed.
  void listen(Listener listener);

  void subscribe(String channel);

  void unsubscribe(String channel);

  /// The node of a cluster at which the channel is subscribed; empty where it is at none, and
  /// outside of a cluster. What that node published itself came whole and in order.
  Optional<String> nodeOf(String channel);

  /// The channel's marks are published by another node than the one it is subscribed at: find out
  /// who owns it, and if need be subscribe it there, `broken` first.
  void misplaced(String channel);

  /// Whether Redis answers now, in a cluster all primaries. May be asked on any thread.
  boolean isUp();

  /// The breaker of the connections that subscribe, in a cluster the worst. May be asked on any
  /// thread.
  default Breaker.State breaker() {
    return Breaker.State.CLOSED;
  }

  /// How many connections hear nothing though Redis answers. May be asked on any thread.
  default int deaf() {
    return 0;
  }

  /// Whether there is no Redis, for good. May be asked on any thread.
  default boolean isOff() {
    return false;
  }

  @Override
  void close();

  /// What a link tells.
  interface Listener {

    /// From here on every message of the channel comes, until `broken`.
    void confirmed(String channel);

    void message(String channel, byte[] bytes);

    /// The channels are silent from here on, each until it is confirmed again.
    void broken(Set<String> channels);
  }
}
