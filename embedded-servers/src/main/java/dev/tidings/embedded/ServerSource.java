package dev.tidings.embedded;

/// Where the servers come from that a module's tests share: this module's own, or what a
/// `java.util.ServiceLoader` finds on the class path. Each is asked once in a JVM, whose end ends
/// them. Thread-safe: servers may be asked for at once.
public interface ServerSource {

  /// Starts a Kafka whose broker has the settings of [EmbeddedKafka#brokerSettings()].
  ///
  /// @return its bootstrap servers, `HOST:PORT`
  /// @throws ServerStartException if it does not start
  String kafka();

  /// Starts a Redis that evicts nothing.
  ///
  /// @return `redis://HOST:PORT`
  /// @throws ServerStartException if it does not start
  String redis();

  /// Starts a PostgreSQL.
  ///
  /// @return a JDBC URL with a user who may make databases, and the password if there is one
  /// @throws ServerStartException if it does not start
  String postgres();
}
