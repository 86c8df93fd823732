package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.ServiceProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One client that never leaves, and twenty that come and go, end with the same sequence, byte for
/// byte, also where every process is killed and comes back meanwhile, one after the other. The
/// connection of who stays outlasts them all but its own gateway's, which is the last.
@ExtendWith(PlatformExtension.class)
class EquivalenceIT {

  private static final int RESTLESS = 20;
  private static final int EACH = 4;
  private static final Duration READY_AGAIN = Duration.ofSeconds(60);
  private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);
  private static final Room ROOM = new Room("team:equal");

  /// One process of all, and how it is ended and brought back.
  private interface Restart {
    void happen() throws Exception;
  }

  @Test
  void whoComesAndGoesSeesWhatOneSeesWhoNeverLeaves(Platform platform) throws Exception {
    try (Scene scene = new Scene(platform)) {
      LiveClient staying = scene.people().stayer("stays", 0, Set.of(ROOM));
      List<LiveClient> restless =
          IntStream.rangeClosed(1, RESTLESS)
              .mapToObj(number -> scene.people().stayer("restless", number, Set.of(ROOM)))
              .toList();
      List<LiveClient> all = new ArrayList<>(restless);
      all.add(staying);
      for (LiveClient client : all) {
        People.awaitBegun(client, ROOM);
        scene.watch(client, ROOM);
      }

      List<String> published = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        published.addAll(scene.publish("calm-" + round, EACH, ROOM));
        leave(restless, round % 2);
        published.addAll(scene.publish("calm-behind-" + round, EACH, ROOM));
      }
      assertThat(connections(staying)).as("connections of who never leaves").isEqualTo(1);
      assertSame(staying, restless, published);

      for (Map.Entry<String, Restart> process : processes(platform, staying).entrySet()) {
        String name = process.getKey();
        assertThat(cutOff(staying)).as("who stays, before %s is struck", name).isEmpty();
        published.addAll(scene.publish(name + "-before", EACH, ROOM));
        leave(restless, 0);
        process.getValue().happen();
        published.addAll(scene.publish(name + "-behind", EACH, ROOM));
        leave(restless, 1);
      }
      published.addAll(scene.publish("last", 1, ROOM));

      assertSame(staying, restless, published);
      for (LiveClient client : restless) {
        assertThat(connections(client)).as("connections of " + client.name()).isGreaterThan(5);
      }
      scene.judge();
    }
  }

  /// The same notifications, in the same order, with the same bytes.
  private static void assertSame(
      LiveClient staying, List<LiveClient> restless, List<String> published) {
    awaitEvent(staying, published.getLast());
    assertThat(People.events(staying, ROOM, 0)).isEqualTo(published);
    for (LiveClient client : restless) {
      awaitEvent(client, published.getLast());
      assertThat(notifications(client)).as(client.name()).isEqualTo(notifications(staying));
    }
  }

  private static long connections(LiveClient client) {
    return client.recording().all().stream().filter(Observation.Opened.class::isInstance).count();
  }

  private static Map<String, Restart> processes(Platform platform, LiveClient staying) {
    Map<String, Restart> processes = new LinkedHashMap<>();
    processes.put("ingest", () -> killAndStart(platform.ingest()));
    processes.put("tracker", () -> killAndStart(platform.tracker()));
    processes.put(
        "redis",
        () -> {
          platform.backends().killRedis();
          platform.backends().startRedis();
        });
    processes.put(
        "postgres",
        () -> {
          platform.backends().killPostgres();
          platform.backends().startPostgres();
        });
    processes.put("kafka", () -> platform.backends().restartKafka(Duration.ofMillis(200)));
    processes.put(
        "other-gateway",
        () -> killAndStart(platform.gateways().get(1 - gatewayOf(platform, staying))));
    processes.put(
        "own-gateway", () -> killAndStart(platform.gateways().get(gatewayOf(platform, staying))));
    return processes;
  }

  /// Where it is connected: it may have been asked to move.
  private static int gatewayOf(Platform platform, LiveClient client) {
    URI address =
        client.recording().all().stream()
            .filter(Observation.Opened.class::isInstance)
            .map(seen -> ((Observation.Opened) seen).address())
            .reduce((before, last) -> last)
            .orElseThrow();
    return address.equals(platform.connectAddress(0)) ? 0 : 1;
  }

  /// How its connections ended that it did not close itself.
  private static List<Observation> cutOff(LiveClient client) {
    return client.recording().all().stream()
        .filter(Observation.Closed.class::isInstance)
        .filter(seen -> !((Observation.Closed) seen).reason().equals(Observation.Closed.MOVED))
        .toList();
  }

  /// Every other one breaks off, and comes back with its cursor at the other gateway.
  private static void leave(List<LiveClient> clients, int first) {
    for (int i = first; i < clients.size(); i += 2) {
      clients.get(i).abort();
    }
  }

  private static void awaitEvent(LiveClient client, String event) {
    assertThat(
            client
                .recording()
                .await(0, Observation.Event.class, seen -> seen.event().equals(event), SEEN_WITHIN))
        .as("%s has seen %s", client.name(), event)
        .isPresent();
  }

  private static List<String> notifications(LiveClient client) {
    return client.recording().events(ROOM, 0).stream()
        .map(Observation.Event::notification)
        .toList();
  }

  private static void killAndStart(ServiceProcess service) {
    service.kill();
    service.start();
    service.awaitReady(READY_AGAIN);
  }
}
