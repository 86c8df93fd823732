package dev.tidings.gateway.bus;

import io.netty.channel.EventLoop;

/// The one subscription to Redis. Confined to its thread, the bus.
///
/// A channel that was subscribed stays so until it is unsubscribed: after a cut the link connects
/// again by itself and subscribes all, and confirms each anew.
public interface LiveLink {

  /// The bus thread: all calls, and all that the listener hears, are on it.
  EventLoop thread();

  /// Set once, before anything is subscribed.
  void listen(Listener listener);

  void subscribe(String channel);

  void unsubscribe(String channel);

  /// Whether Redis answers now. May be asked on any thread.
  boolean isUp();

  /// What a link tells.
  interface Listener {

    /// From here on every message of the channel comes, until `broken`.
    void confirmed(String channel);

    void message(String channel, byte[] bytes);

    /// Every channel is silent from here on, until it is confirmed again.
    void broken();
  }
}
