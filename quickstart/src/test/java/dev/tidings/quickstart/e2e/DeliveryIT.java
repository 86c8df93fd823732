package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
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
import java.util.ArrayList;
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

  private static final String SOURCE = "delivery";

  private Platform platform;
  private People people;
  private EventPublisher publisher;

  @BeforeEach
  void open(Platform shared) {
    platform = shared;
    people = new People(platform);
    publisher = new EventPublisher(platform.backends().bootstrapServers());
  }

  @AfterEach
  void close() {
    people.close();
    publisher.close();
  }

  @Test
  void clientsOnTwoGatewaysSeeASharedRoomInTheSameOrder() {
    Room room = new Room("team:delivery");
    LiveClient one = people.client(room);
    LiveClient other = people.client(room);
    people.connect(one, "dora", 0);
    people.connect(other, "emil", 1);
    People.awaitBegun(one, room);
    People.awaitBegun(other, room);

    List<String> ids = publish("order", 200, room);
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
    rooms.forEach(room -> People.awaitBegun(client, room));

    Map<Room, List<String>> expected = new java.util.HashMap<>();
    rooms.forEach(room -> expected.put(room, publish("many-" + room.name(), 5, room)));

    rooms.forEach(room -> People.awaitEvent(client, 0, expected.get(room).getLast()));
    rooms.forEach(room -> assertThat(People.events(client, room, 0)).isEqualTo(expected.get(room)));
  }

  @Test
  void anEventThatIsPublishedAgainReachesNobodyTwice() {
    Room room = Room.ofUser("gerd");
    LiveClient client = people.client();
    people.connect(client, "gerd", 0);

    publish("again", 3, room);
    publish("again", 3, room);
    List<String> last = publish("after-again", 1, room);
    People.awaitEvent(client, 0, last.getLast());

    assertThat(People.events(client, room, 0))
        .containsExactly("again-0", "again-1", "again-2", "after-again-0");
  }

  @Test
  void aPoisonRecordStopsNothingAndStandsInTheDeadLettersWithItsReason() throws Exception {
    Room room = Room.ofUser("hans");
    LiveClient client = people.client();
    people.connect(client, "hans", 0);

    poison(room, "this is no JSON");
    poison(
        room,
        "{\"id\":\"poisoned\",\"source\":\"delivery\",\"type\":\"a.b\",\"to\":[],\"data\":1}");
    List<String> ids = publish("behind-poison", 1, room);

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

    Observation.Closed closed = People.await(client, 0, Observation.Closed.class);
    assertThat(closed.code()).isEqualTo(4202);
    List<String> ids = publish("while-away", 2, room);
    Observation.Replayed replayed = people.resume(client, "jana", room, 1);
    People.awaitEvent(client, 0, ids.getLast());

    assertThat(People.events(client, room, 0)).isEqualTo(ids);
    assertThat(replayed.recovered()).isTrue();
  }

  private List<String> publish(String name, int count, Room... rooms) {
    List<String> ids = new ArrayList<>();
    List<java.util.concurrent.CompletableFuture<?>> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = name.replace(':', '-') + "-" + i;
      ids.add(id);
      taken.add(
          publisher.publish(
              Event.of(SOURCE, id, "test.sent", List.of(rooms), RawJson.of("{\"n\":" + i + "}"))));
    }
    taken.forEach(future -> future.join());
    return ids;
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
    String url = platform.ingest().program().address() + "/v1/events/" + SOURCE + "/" + id;
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
