package dev.tidings.quickstart.e2e;

import dev.tidings.quickstart.e2e.UnderLoad.Connections;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.ServiceProcess;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every process is killed in turn under load, and the checker finds nothing lost, duplicated or
/// reordered; in the end the tracker shows everything as received.
@ExtendWith(PlatformExtension.class)
class FaultsUnderLoadIT {

  private static final Duration READY_AGAIN = Duration.ofSeconds(40);

  /// The ingest process is accept and relay: both die at whatever step they are in.
  @Test
  void ingestMayBeKilledAtRandomPoints(Platform platform) throws Exception {
    Random random = new Random(11);
    UnderLoad.check(
        platform,
        "ingestkilled",
        Connections.LAST,
        () -> {
          for (int i = 0; i < 3; i++) {
            killAndStart(platform.ingest());
            // The points must differ: some milliseconds of work between the kills.
            TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
          }
        });
  }

  /// A frozen owner wakes up when another has long been expected: it must not write what it had in
  /// hand.
  @Test
  void ingestMayBeFrozenForLongerThanItsSession(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "ingestfrozen",
        Connections.LAST,
        () -> {
          platform.ingest().freeze();
          TimeUnit.SECONDS.sleep(7); // the length of the fault
          platform.ingest().thaw();
          platform.ingest().awaitReady(READY_AGAIN);
        });
  }

  @Test
  void bothGatewaysMayBeKilledInTurn(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "gatewaykilled",
        Connections.BREAK,
        () -> {
          for (ServiceProcess gateway : platform.gateways()) {
            killAndStart(gateway);
          }
        });
  }

  @Test
  void redisMayBeKilledAndComeBackEmpty(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "rediskilled",
        Connections.BREAK,
        () -> {
          platform.backends().killRedis();
          TimeUnit.SECONDS.sleep(1); // the length of the fault
          platform.backends().startRedis();
        });
  }

  @Test
  void redisMayBeFlushedWhileClientsComeAndGo(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "flushed",
        Connections.BREAK,
        () -> {
          for (int i = 0; i < 3; i++) {
            UnderLoad.blink(platform);
            platform.backends().flushRedis();
            UnderLoad.blink(platform);
          }
        });
  }

  @Test
  void theNetworkMayBeCutAgainAndAgain(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "cut",
        Connections.BREAK,
        () -> {
          for (int i = 0; i < 6; i++) {
            var network = platform.networks().get(i % 2);
            network.cut();
            TimeUnit.MILLISECONDS.sleep(200); // the length of the fault
            network.restore();
          }
        });
  }

  @Test
  void theTrackerMayBeKilled(Platform platform) throws Exception {
    UnderLoad.check(
        platform, "trackerkilled", Connections.LAST, () -> killAndStart(platform.tracker()));
  }

  @Test
  void theDatabaseMayBeKilled(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "databasekilled",
        Connections.LAST,
        () -> {
          platform.backends().killPostgres();
          platform.backends().startPostgres();
        });
  }

  private static void killAndStart(ServiceProcess service) {
    service.kill();
    service.start();
    service.awaitReady(READY_AGAIN);
  }
}
