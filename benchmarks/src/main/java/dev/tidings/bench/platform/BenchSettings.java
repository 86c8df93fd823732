package dev.tidings.bench.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What is to be started.
///
/// @param home the repository's root, where the services' jars were built
/// @param work a folder for data and logs; made where it is missing
/// @param flags the services' JVM flags
/// @param environment settings of all services, as variables, that win over the benchmark's own
public record BenchSettings(
    Path home, Path work, int gateways, List<String> flags, Map<String, String> environment) {

  public BenchSettings {
    if (gateways < 1 || gateways > 9) {
      throw new IllegalArgumentException("gateways: " + gateways + " (expected: 1 to 9)");
    }
    flags = List.copyOf(flags);
    environment = Map.copyOf(environment);
  }
}
