package dev.tidings.gateway.registry;

import java.util.Map;

/// What a gateway tells of itself in the registry. Called on the registry's thread.
@FunctionalInterface
public interface LoadReport {

  /// The fields of the gateway's hash.
  Map<String, String> now();
}
