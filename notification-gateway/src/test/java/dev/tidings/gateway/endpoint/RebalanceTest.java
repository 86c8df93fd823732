package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.drain.Drain;
import dev.tidings.gateway.registry.GatewayLoad;
import dev.tidings.gateway.registry.RegistryStore;
import dev.tidings.gateway.session.Connections;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// Gateways that share a registry share the connections.
class RebalanceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);

  @Test
  void theFullestAsksThoseWhoCameFirstToGoToTheOneThatIsNew() {
    try (Gateway old = gateway("old", true)) {
      Client first = old.connect(Tokens.of("first"));
      first.hear("welcome");
      Client second = old.connect(Tokens.of("second"));
      second.hear("welcome");
      try (Gateway fresh = gateway("fresh", true)) {
        JsonNode goaway = first.hear("goaway");
        assertThat(goaway.path("reason").asText()).isEqualTo("rebalance");
        try (Client moved = fresh.connect(Tokens.of("first"))) {
          moved.hear("welcome");
          assertThat(first.closeCode()).isEqualTo(4203);
          awaitTold(old, "fresh", 1);
          awaitTold(old, "old", 1);
          // Both have one: nobody is asked any more, however often they look.
          long seen = beat(old, "fresh");
          Awaitility.waitAtMost(PATIENCE).until(() -> beat(old, "fresh") > seen + 20);
          assertThat(old.bean(Connections.class).staying()).isEqualTo(1);
          assertThat(fresh.bean(Connections.class).staying()).isEqualTo(1);
        }
      }
      second.close();
    }
  }

  @Test
  void whoDrainsIsSaidToTakeNobodyAtOnceAndIsGoneFromTheRegistryInTheEnd() {
    try (Gateway stays = gateway("stays", false);
        Gateway goes = gateway("goes", false, Map.of("tidings.registry.beat-every", "9s"))) {
      awaitTold(stays, "goes", 0);
      Client client = goes.connect(Tokens.of("leaver"));
      client.hear("welcome");

      Thread drain = Thread.ofVirtual().start(() -> goes.bean(Drain.class).run());
      client.hear("goaway");
      // Well before its next beat.
      Awaitility.waitAtMost(PATIENCE)
          .until(() -> load(stays, "goes").filter(GatewayLoad::accepting).isEmpty());
      assertThat(client.closeCode()).isEqualTo(4200);
      Awaitility.waitAtMost(PATIENCE).until(() -> !drain.isAlive());
      assertThat(load(stays, "goes")).isEmpty();
      assertThat(load(stays, "stays")).isPresent();
    }
  }

  private Gateway gateway(String name, boolean rebalances) {
    return gateway(name, rebalances, Map.of());
  }

  private Gateway gateway(String name, boolean rebalances, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("tidings.redis.prefix", prefix);
    settings.put("tidings.instance-id", name);
    settings.put("tidings.registry.beat-every", "50ms");
    settings.put("tidings.registry.expire-after", "10s");
    settings.put("tidings.rebalance.enabled", rebalances);
    settings.put("tidings.rebalance.look-every", "100ms");
    settings.put("tidings.rebalance.time", "2s");
    settings.put("tidings.rebalance.least", 1);
    settings.put("tidings.drain.time", "1s");
    settings.putAll(more);
    return Gateway.inMemory(settings);
  }

  private static void awaitTold(Gateway at, String gateway, int connections) {
    Awaitility.waitAtMost(PATIENCE)
        .until(
            () -> load(at, gateway).filter(load -> load.connections() == connections).isPresent());
  }

  private static long beat(Gateway at, String gateway) {
    return load(at, gateway).orElseThrow().beat();
  }

  private static Optional<GatewayLoad> load(Gateway at, String gateway) {
    return at.bean(RegistryStore.class).loads().orElse(List.of()).stream()
        .filter(load -> load.gateway().equals(gateway))
        .findFirst();
  }
}
