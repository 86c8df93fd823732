package dev.tidings.embedded;

import java.util.Locale;

/// Which server programs run on this machine, by the names that they have on the class path.
///
/// @param redisResource the Redis server, one static program
/// @param postgresResource the PostgreSQL server, a `.tar.xz`
record Platform(String redisResource, String postgresResource) {

  private static final String REDIS_VERSION = "7.0.15";

  static Platform current() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  /// @throws ServerStartException on a platform that there are no server programs for
  static Platform of(String osName, String osArch) {
    String system =
        osName.toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
    boolean known = (system.equals("linux") || system.equals("darwin")) && (arm || intel);
    if (!known) {
      throw new ServerStartException(
          "no embedded servers for %s on %s (expected: Linux or macOS, on amd64 or arm64)"
              .formatted(osName, osArch));
    }
    return new Platform(
        "redis-server-%s-%s-%s".formatted(REDIS_VERSION, system, arm ? "arm64" : "amd64"),
        "postgres-%s-%s.txz".formatted(system, arm ? "arm_64" : "x86_64"));
  }
}
