package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What later events make of earlier ones, for who is there and for who comes back.
@ExtendWith(PlatformExtension.class)
class MeaningOfTimeIT {

  private final String source = "time-" + UUID.randomUUID().toString().substring(0, 8);
  private Platform platform;
  private People people;
  private EventPublisher publisher;

  @BeforeEach
  void open(Platform shared) {
    platform = shared;
    people = new People(shared);
    publisher = new EventPublisher(shared.backends().bootstrapServers());
  }

  @AfterEach
  void close() {
    people.close();
    publisher.close();
  }

  @Test
  void whoComesBackGetsTheNewestOfAKeyAndNotWhatWasTakenBack() throws Exception {
    Room room = Room.ofUser("thea");
    LiveClient away = people.client();
    people.connect(away, "thea", 0);
    publish("first", Optional.empty(), Optional.empty(), room);
    People.awaitEvent(away, 0, "first");
    away.abort();
    assertThat(People.await(away, 0, Observation.Closed.class)).isNotNull();
    LiveClient here = people.client();
    people.connect(here, "thea", 1);

    publish("price-1", Optional.of("price"), Optional.empty(), room);
    publish("wrong", Optional.empty(), Optional.empty(), room);
    publish("price-2", Optional.of("price"), Optional.empty(), room);
    publish("right", Optional.empty(), Optional.of(new Retraction.OfEvent("wrong")), room);
    publish("withdrawn", Optional.empty(), Optional.empty(), room);
    People.awaitEvent(here, 0, "withdrawn");
    UUID withdrawn = event(here, room, "withdrawn").id();
    assertThat(delete(withdrawn)).isEqualTo(202);
    String word = "retract-" + withdrawn;
    People.awaitEvent(here, 0, word);

    assertThat(People.events(here, room, 0))
        .containsExactly("price-1", "wrong", "price-2", "right", "withdrawn", word);
    assertThat(event(here, room, "right").notification())
        .contains("\"retracts\":\"" + event(here, room, "wrong").id() + '"');

    int place = away.recording().size();
    Observation.Replayed replayed = people.resume(away, "thea", room, 1);
    assertThat(People.events(away, room, place)).containsExactly("price-2", "right", word);
    assertThat(replayed.recovered()).isTrue();
    assertThat(replayed.count()).isEqualTo(3);
  }

  private void publish(
      String id, Optional<String> collapseKey, Optional<Retraction> retracts, Room room) {
    Event event =
        new Event(
            id,
            source,
            "test.sent",
            List.of(room),
            RawJson.of("{\"n\":1}"),
            Optional.empty(),
            new Lifetime.For(Duration.ofHours(1)),
            Priority.NORMAL,
            Optional.empty(),
            collapseKey,
            Optional.empty(),
            Optional.empty(),
            retracts,
            false);
    assertThat(publisher.publish(event).join()).isNotNull();
  }

  private static Observation.Event event(LiveClient client, Room room, String id) {
    return client.recording().events(room, 0).stream()
        .filter(event -> event.event().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private int delete(UUID notification) throws Exception {
    String url = platform.ingest().program().address() + "/v1/notifications/" + notification;
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(url)).DELETE().build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
