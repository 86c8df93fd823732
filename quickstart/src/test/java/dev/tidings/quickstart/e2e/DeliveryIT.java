package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The straight way: from a producer to clients on two gateways, in order and once.
@ExtendWith(PlatformExtension.class)
class DeliveryIT {

  private Platform platform;
  private Scene scene;
  private People people;

  @BeforeEach
  void open(Platform shared) {
    platform = shared;
    scene = new Scene(shared);
    people = scene.people();
  }

  @AfterEach
  void judgeAndClose() {
    try {
      scene.judge();
    } finally {
      scene.close();
    }
  }

  @Test
  void clientsOnTwoGatewaysSeeASharedRoomInTheSameOrder() {
    Room room = new Room("team:delivery");
    LiveClient one = people.client(room);
    LiveClient other = people.client(room);
    people.connect(one, "dora", 0);
    people.connect(other, "emil", 1);
    scene.watch(one, room);
    scene.watch(other, room);
    People.awaitBegun(one, room);
    People.awaitBegun(other, room);

    List<String> ids = scene.publish("order", 200, room);
    People.awaitEvent(one, 0, ids.getLast());
    People.awaitEvent(other, 0, ids.getLast());

    assertThat(People.events(one, room, 0)).isEqualTo(ids);
    assertThat(frames(one, room)).isEqualTo(frames(other, room));
  }

  @Test
  void oneConnectionFollowsManyRoomsEachInItsOrder() {
    List<Room> rooms = IntStream.range(0, 40).mapToObj(i -> new Room("order:many-" + i)).toList();
    LiveClient client = people.client(rooms.toArray(Room[]::new));
    people.connect(client, "frieda", 1);
    rooms.forEach(room -> scene.watch(client, room));
    rooms.forEach(room -> People.awaitBegun(client, room));

    Map<Room, List<String>> expected = new java.util.HashMap<>();
    rooms.forEach(room -> expected.put(room, scene.publish("many-" + room.name(), 5, room)));

    rooms.forEach(room -> People.awaitEvent(client, 0, expected.get(room).getLast()));
    rooms.forEach(room -> assertThat(People.events(client, room, 0)).isEqualTo(expected.get(room)));
  }

  @Test
  void anEventThatIsPublishedAgainReachesNobodyTwice() {
    Room room = Room.ofUser("gerd");
    LiveClient client = people.client();
    people.connect(client, "gerd", 0);
    scene.watch(client, room);

    scene.publish("again", 3, room);
    scene.publish("again", 3, room);
    List<String> last = scene.publish("after-again", 1, room);
    People.awaitEvent(client, 0, last.getLast());

    assertThat(People.events(client, room, 0))
        .containsExactly("again-0", "again-1", "again-2", "after-again-0");
  }

  @Test
  void aPoisonRecordStopsNothingAndStandsInTheDeadLettersWithItsReason() throws Exception {
    Room room = Room.ofUser("hans");
    LiveClient client = people.client();
    people.connect(client, "hans", 0);
    scene.watch(client, room);

    poison(room, "this is no JSON");
    poison(
        room,
        "{\"id\":\"poisoned\",\"source\":\"%s\",\"type\":\"a.b\",\"to\":[],\"data\":1}"
            .formatted(scene.source()));
    List<String> ids = scene.publish("behind-poison", 1, room);

    People.awaitEvent(client, 0, ids.getLast());
    assertThat(People.events(client, room, 0)).isEqualTo(ids);
    Awaitility.waitAtMost(People.PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = lookUp("poisoned");
              assertThat(answer.body()).contains("dead-lettered").contains("/to");
            });
  }

  @Test
  void aTokenThatHasExpiredIsNotLetIn() {
    LiveClient client = people.client();
    var unused =
        client.connect(platform.connectAddress(0), people.token("ida", Duration.ofSeconds(-10)));

    Observation.Refused refused = People.await(client, 0, Observation.Refused.class);

    assertThat(refused.status()).isEqualTo(401);
  }

  @Test
  void aConnectionEndsWithItsTokenAndGoesOnWithANewOne() {
    Room room = Room.ofUser("jana");
    LiveClient client = people.client();
    var unused =
        client.connect(platform.connectAddress(0), people.token("jana", Duration.ofSeconds(3)));
    People.await(client, 0, Observation.Opened.class);
    scene.watch(client, room);

    Observation.Closed closed = People.await(client, 0, Observation.Closed.class);
    assertThat(closed.code()).isEqualTo(4202);
    List<String> ids = scene.publish("while-away", 2, room);
    Observation.Replayed replayed = people.resume(client, "jana", room, 1);
    People.awaitEvent(client, 0, ids.getLast());

    assertThat(People.events(client, room, 0)).isEqualTo(ids);
    assertThat(replayed.recovered()).isTrue();
  }

  private void poison(Room room, String value) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", platform.backends().bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      var unused =
          producer
              .send(
                  new ProducerRecord<>(
                      "tidings.events",
                      room.name().getBytes(StandardCharsets.UTF_8),
                      value.getBytes(StandardCharsets.UTF_8)))
              .get();
    }
  }

  private HttpResponse<String> lookUp(String id) throws Exception {
    String url = platform.ingest().program().address() + "/v1/events/" + scene.source() + "/" + id;
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static List<String> frames(LiveClient client, Room room) {
    return client.recording().events(room, 0).stream()
        .map(Observation.Event::notification)
        .toList();
  }
}
