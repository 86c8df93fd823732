package dev.tidings.ingest.redis;

import java.util.Optional;

/// The connections to Redis that are up: one, or in a cluster one to each primary. Thread-safe.
public interface Pipes extends AutoCloseable {

  /// What the settings ask for: a link to the one server, or links to the primaries of a cluster.
  ///
  /// @param name what for, in logs
  static Pipes open(RedisSettings settings, String name) {
    return settings.cluster()
        ? new ClusterLinks(settings, name).start()
        : RedisLink.toAny(settings, name).start();
  }

  /// To whoever owns the key; empty while there is none. Another pipe than before means that what
  /// is known of Redis must be looked at anew.
  Optional<Pipe> to(String key);

  /// Whether every key has a pipe.
  boolean isWhole();

  /// Ends all connections and makes no new ones.
  @Override
  void close();
}
