package dev.tidings.quickstart.platform;

import java.nio.file.Path;
import java.util.Map;

/// What is to be started, and where it keeps its data.
///
/// @param home the repository's root, where the services' jars were built
/// @param gateways how many, 1 to 9
/// @param extra settings for all services that win over the quick start's own, as variables
public record PlatformSettings(
    Path home,
    DataDirectory data,
    PortPlan.Request ports,
    int gateways,
    Map<String, String> extra) {

  public static final int MAX_GATEWAYS = 9;

  private static final String REDIS_ENABLED = "TIDINGS_REDIS_ENABLED";

  /// What `extra` holds where there is to be no Redis.
  public static final Map<String, String> WITHOUT_REDIS = Map.of(REDIS_ENABLED, "false");

  public PlatformSettings {
    if (gateways < 1 || gateways > MAX_GATEWAYS) {
      throw new IllegalArgumentException(
          "gateways: " + gateways + " (expected: 1 to " + MAX_GATEWAYS + ")");
    }
    extra = Map.copyOf(extra);
  }

  /// Whether there is a Redis.
  public boolean withRedis() {
    return !"false".equals(extra.get(REDIS_ENABLED));
  }
}
