package dev.tidings.gateway.registry;

/// The registry's keys in Redis.
///
/// @param prefix what all of them begin with
record RegistryNames(String prefix) {

  /// A set: the names of the gateways. One that died may stand there until somebody looks.
  String gateways() {
    return prefix + ":gateways";
  }

  /// A hash: address, connections, rooms, since, draining, staying, accepting, beat. It expires
  /// when its gateway is silent.
  String gateway(String id) {
    return prefix + ":gateway:" + id;
  }

  /// A hash of a user's connections: connection name to {@link Placed#text}.
  String connections(String user) {
    return prefix + ":conn:" + user;
  }
}
