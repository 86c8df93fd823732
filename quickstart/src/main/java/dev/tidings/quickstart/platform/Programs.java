package dev.tidings.quickstart.platform;

import dev.tidings.quickstart.servers.Backends;
import dev.tidings.quickstart.services.ServiceProgram;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The services' settings, as the variables that an operator would set. Immutable.
final class Programs {

  private final Path home;
  private final Backends backends;
  private final DevelopmentTokens tokens;
  private final PortPlan ports;
  private final Map<String, String> extra;

  Programs(
      Path home,
      Backends backends,
      DevelopmentTokens tokens,
      PortPlan ports,
      Map<String, String> extra) {
    this.home = home;
    this.backends = backends;
    this.tokens = tokens;
    this.ports = ports;
    this.extra = extra;
  }

  ServiceProgram ingest() {
    return program("event-ingest", "event-ingest", ports.ingest(), Map.of());
  }

  ServiceProgram tracker() {
    return program(
        "delivery-tracker",
        "delivery-tracker",
        ports.tracker(),
        Map.of(
            "DATASOURCES_DEFAULT_URL", backends.jdbcUrl(),
            "DATASOURCES_DEFAULT_USERNAME", backends.databaseUser(),
            "DATASOURCES_DEFAULT_PASSWORD", "",
            "TIDINGS_ACCESS_HS256_SECRET", tokens.secret(),
            "TIDINGS_ACCESS_SESSION_SECRET", tokens.secret(),
            "TIDINGS_ACCESS_USERS", ConsoleUsers.setting()));
  }

  /// @param number from 0
  ServiceProgram gateway(int number) {
    return program(
        "gateway-" + (number + 1),
        "notification-gateway",
        ports.gateways().get(number),
        Map.of(
            "TIDINGS_ACCESS_HS256_SECRET",
            tokens.secret(),
            // Ctrl-C is not waited for longer than that.
            "TIDINGS_DRAIN_TIME",
            "1s"));
  }

  private ServiceProgram program(
      String name, String module, int port, Map<String, String> ownSettings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
    environment.put("MICRONAUT_SERVER_PORT", Integer.toString(port));
    environment.put("TIDINGS_INSTANCE_ID", name);
    environment.put("TIDINGS_KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    environment.put("TIDINGS_REDIS_URL", backends.redisUrl());
    environment.putAll(ownSettings);
    environment.putAll(extra);
    Path jar = home.resolve(module).resolve("target").resolve(module + ".jar");
    return new ServiceProgram(name, jar, port, environment);
  }
}
