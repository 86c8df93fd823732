package dev.tidings.ingest.redis;

import dev.tidings.contracts.breaker.Breaker;
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

  /// Closed while there is a connection, in a cluster to every primary; while it is not, there is
  /// no pipe, and nobody waits for one.
  Breaker.State breaker();

  /// Ends all connections and makes no new ones.
  @Override
  void close();
}
