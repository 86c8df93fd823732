package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.e2e.UnderLoad.Connections;
import dev.tidings.quickstart.platform.Platform;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gateways come, go and are replaced under load, behind a plain proxy: nothing is lost, doubled or
/// reordered, the new one gets its share, and who moves is never away.
@ExtendWith(PlatformExtension.class)
class DeployIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// The exit status of a JVM that ended by SIGTERM.
  private static final int TERMINATED = 143;

  /// A few clients must be enough for a difference, and seconds for a look.
  private static final Map<String, String> PROMPT =
      Map.of(
          "TIDINGS_DRAIN_TIME", "8s",
          "TIDINGS_REGISTRY_BEAT_EVERY", "300ms",
          "TIDINGS_REGISTRY_EXPIRE_AFTER", "10s",
          "TIDINGS_REBALANCE_LOOK_EVERY", "500ms",
          "TIDINGS_REBALANCE_TIME", "6s",
          "TIDINGS_REBALANCE_LEAST", "1");

  @Test
  void gatewaysMayBeAddedReplacedOneAfterTheOtherAndTakenAwayUnderLoad(Platform platform)
      throws Exception {
    try (OwnGateways gateways = new OwnGateways(platform, 3, PROMPT)) {
      gateways.start(0);
      gateways.start(1);
      UnderLoad.check(
          platform,
          "deploy",
          Connections.BREAK,
          new People(platform, gateways.addresses()),
          clients -> {
            gateways.start(2);
            Awaitility.waitAtMost(PATIENCE).until(() -> gateways.connections(2) >= 2);
            assertThat(clients).as("moved to the new gateway").anyMatch(DeployIT::hasMoved);

            for (int i = 0; i < 3; i++) {
              assertThat(gateways.stop(i)).as("by itself, not by SIGKILL").isEqualTo(TERMINATED);
              gateways.start(i);
            }
            // Who is asked while the machine has no time for a handshake is closed, and comes back.
            assertThat(clients)
                .as("moved at a goaway")
                .filteredOn(DeployIT::hasMoved)
                .hasSizeGreaterThanOrEqualTo(clients.size() / 2);

            assertThat(gateways.stop(2)).isEqualTo(TERMINATED);
            Awaitility.waitAtMost(PATIENCE)
                .until(() -> gateways.connections(0) + gateways.connections(1) == clients.size());
            List<String> living = List.of(gateways.name(0), gateways.name(1));
            Awaitility.waitAtMost(PATIENCE)
                .untilAsserted(
                    () -> {
                      List<String> entries = gatewaysOfEntries(platform);
                      assertThat(entries).hasSameSizeAs(clients);
                      assertThat(living).containsAll(entries);
                    });
          });
    }
  }

  /// It opened the next connection, and closed the one before itself.
  private static boolean hasMoved(LiveClient client) {
    return client.recording().all().stream()
        .anyMatch(
            seen ->
                seen instanceof Observation.Closed closed
                    && closed.reason().equals(Observation.Closed.MOVED));
  }

  /// The gateway of each connection that the registry names, of this test's users.
  private static List<String> gatewaysOfEntries(Platform platform) {
    RedisClient client = RedisClient.create(platform.backends().redisUrl());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      List<String> gateways = new ArrayList<>();
      ScanArgs ours = ScanArgs.Builder.matches("tidings:conn:deploy-*").limit(1_000);
      KeyScanCursor<String> keys = redis.scan(ours);
      while (true) {
        for (String key : keys.getKeys()) {
          redis.hvals(key).forEach(entry -> gateways.add(entry.split("\\|", -1)[0]));
        }
        if (keys.isFinished()) {
          return gateways;
        }
        keys = redis.scan(ScanCursor.of(keys.getCursor()), ours);
      }
    } finally {
      client.shutdown();
    }
  }
}
