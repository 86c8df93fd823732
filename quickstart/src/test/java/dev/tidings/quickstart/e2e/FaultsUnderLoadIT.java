package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.quickstart.chaos.Latencies;
import dev.tidings.quickstart.e2e.UnderLoad.Connections;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every process is killed in turn under load, and the checker finds nothing lost, duplicated or
/// reordered; in the end the tracker shows everything as received, but for what a killed gateway
/// had sent and not told of yet.
@ExtendWith(PlatformExtension.class)
class FaultsUnderLoadIT {

  private static final Duration READY_AGAIN = Duration.ofMinutes(2);

  /// A drain of 1 s and the last words behind it, with room for a slow machine.
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(15);

  /// The exit status of a JVM that ended by SIGTERM.
  private static final int TERMINATED = 143;

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
        Connections.DIE_WITH_THEIR_GATEWAY,
        () -> {
          for (ServiceProcess gateway : platform.gateways()) {
            killAndStart(gateway);
          }
        });
  }

  /// SIGTERM, as at every deployment: connections are asked to leave, and nothing that was on its
  /// way is lost or comes twice.
  @Test
  void bothGatewaysMayBeStoppedInOrderOneAfterTheOther(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "gatewaystopped",
        Connections.BREAK,
        () -> {
          for (ServiceProcess gateway : platform.gateways()) {
            CompletableFuture<Integer> end = gateway.onExit();
            gateway.stop(STOPPED_WITHIN);
            assertThat(end.join()).as("by itself, not by SIGKILL").isEqualTo(TERMINATED);
            gateway.start();
            gateway.awaitReady(READY_AGAIN);
          }
        });
  }

  /// Two ingest processes share the partitions; the one takes over what the other dies with.
  @Test
  void oneOfTwoIngestProcessesMayBeKilledAndTheOtherTakesOver(Platform platform) throws Exception {
    try (SecondIngest second = new SecondIngest(platform)) {
      second.start();
      UnderLoad.check(
          platform,
          "ingestoftwo",
          Connections.LAST,
          () -> {
            second.awaitReady();
            platform.ingest().kill();
            second.awaitAccepting();
            platform.ingest().start();
            platform.ingest().awaitReady(READY_AGAIN);
          });
    }
  }

  /// What one of two does not give back in order the other takes from it, and nobody waits behind a
  /// transaction that a frozen process left open.
  @Test
  void aSecondIngestProcessMayComeAndGoInOrderAndBeFrozen(Platform platform) throws Exception {
    try (SecondIngest second = new SecondIngest(platform)) {
      UnderLoad.check(
          platform,
          "ingestcomesandgoes",
          Connections.LAST,
          () -> {
            second.start();
            second.awaitReady();
            assertThat(second.stop()).as("by itself, not by SIGKILL").isEqualTo(TERMINATED);
            second.start();
            second.awaitReady();
            second.process().freeze();
            second.awaitAccepting(platform.ingest());
            second.process().thaw();
            second.awaitReady();
          });
    }
  }

  /// For 5 s there is no Redis, and nobody's connection ends: what is published meanwhile comes
  /// from Kafka. How long that took is told, not held to: this is no measurement.
  @Test
  void redisMayBeGoneForAWhileAndComeBackEmpty(Platform platform) throws Exception {
    long[] gone = new long[2];
    Latencies latencies =
        UnderLoad.check(
            platform,
            "rediskilled",
            Connections.LAST,
            () -> {
              platform.backends().killRedis();
              gone[0] = System.nanoTime();
              TimeUnit.SECONDS.sleep(5); // the length of the fault
              gone[1] = System.nanoTime();
              platform.backends().startRedis();
            });
    System.out.printf(
        "redis gone for 5 s: p99 %d ms, worst %d ms of what was published meanwhile%n",
        latencies.p99Ms(gone[0], gone[1]), latencies.worstMs(gone[0], gone[1]));
  }

  /// Nothing is taken, and producers are told so; what needs no Kafka goes on between the gateways;
  /// then everything that was taken comes, once and in order.
  @Test
  void kafkaMayBeGoneForAWhile(Platform platform) throws Exception {
    String room = "team:kafkagone-typing";
    try (HttpClient http = HttpClient.newHttpClient();
        Wire here = wire(platform, http, room, 0);
        Wire there = wire(platform, http, room, 1)) {
      UnderLoad.check(
          platform,
          "kafkagone",
          Connections.LAST,
          () -> {
            platform.backends().stopKafka();
            Awaitility.waitAtMost(READY_AGAIN).until(() -> refusedAsUnavailable(platform, http));
            here.type(room);
            JsonNode reply = here.hear("reply");
            assertThat(reply.path("ok").asBoolean()).as(reply.toString()).isTrue();
            assertThat(reply.has("local")).as(reply.toString()).isFalse();
            assertThat(there.hear("event").path("ephemeral").asBoolean()).isTrue();
            platform.backends().startKafka();
            platform.ingest().awaitReady(READY_AGAIN);
            platform.tracker().awaitReady(READY_AGAIN);
          });
    }
  }

  private static Wire wire(Platform platform, HttpClient http, String room, int gateway) {
    String token =
        platform
            .tokens()
            .mintPublishing(
                "typist-" + gateway, List.of(room), List.of(room), Duration.ofMinutes(10));
    return Wire.to(http, platform.connectAddress(gateway), token, room);
  }

  private static boolean refusedAsUnavailable(Platform platform, HttpClient http) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(platform.ingest().program().address() + "/v1/events"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"id\":\"gone\",\"source\":\"it\",\"type\":\"a.b\","
                            + "\"to\":[\"team:kafkagone-nobody\"],\"data\":{}}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 503) {
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }
    return answer.statusCode() == 503 && answer.body().contains("\"unavailable\"");
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

  /// Delivery does not notice; what happened meanwhile the tracker takes in when it is back.
  @Test
  void theDatabaseMayBeGoneAndThenTakeNothingInForAWhile(Platform platform) throws Exception {
    UnderLoad.check(
        platform,
        "databasegone",
        Connections.LAST,
        () -> {
          platform.backends().killPostgres();
          TimeUnit.SECONDS.sleep(3); // the length of the fault
          platform.backends().startPostgres();
          platform.tracker().awaitReady(READY_AGAIN);
          readOnly(platform, true);
          TimeUnit.SECONDS.sleep(3); // the length of the fault
          readOnly(platform, false);
          platform.tracker().awaitReady(READY_AGAIN);
        });
  }

  private static void readOnly(Platform platform, boolean on) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                platform.backends().jdbcUrl(), platform.backends().databaseUser(), "");
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set default_transaction_read_only = " + (on ? "on" : "off"));
      statement.execute("select pg_reload_conf()");
    }
  }

  private static void killAndStart(ServiceProcess service) {
    service.kill();
    service.start();
    service.awaitReady(READY_AGAIN);
  }
}
