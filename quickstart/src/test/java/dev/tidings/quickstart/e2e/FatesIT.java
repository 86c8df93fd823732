package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every fate that a notification may have with a client, through real sockets, and what the
/// tracker answers for it and its producer is told: acknowledged, never acknowledged, on one of two
/// devices, missed and then given, expired, collapsed, taken back before and after it was sent.
@ExtendWith(PlatformExtension.class)
class FatesIT {

  private static final Lifetime HOUR = new Lifetime.For(Duration.ofHours(1));

  private final String source = "fates-" + UUID.randomUUID().toString().substring(0, 8);
  private People people;
  private Tracker tracker;
  private EventPublisher publisher;
  private Outcomes outcomes;

  /// Nobody waits for one before the next: what takes back comes in the moment behind the other.
  private final List<CompletableFuture<?>> taken = new ArrayList<>();

  @BeforeEach
  void open(Platform platform) {
    people = new People(platform);
    tracker = new Tracker(platform, people.http());
    publisher = new EventPublisher(platform.backends().bootstrapServers());
    outcomes = new Outcomes(platform, source);
  }

  @AfterEach
  void close() {
    taken.forEach(CompletableFuture::join);
    people.close();
    publisher.close();
    outcomes.close();
  }

  @Test
  void ofWhoIsThereTheTrackerSaysWhoseAckCameAndWhoseNever() {
    LiveClient acking = device("fay-acks", "phone", true, 0);
    LiveClient silent = device("fay-silent", "phone", false, 1);
    LiveClient phone = device("fay-two", "phone", true, 0);
    LiveClient laptop = device("fay-two", "laptop", false, 1);
    publish("acked", "fay-acks");
    publishToBeAckedSoon("unacked", "fay-silent");
    publish("on-one-of-two", "fay-two");
    People.awaitEvent(acking, 0, "acked");
    People.awaitEvent(phone, 0, "on-one-of-two");
    awaitThirdAttempt(silent);
    awaitThirdAttempt(laptop);

    tracker.awaitFate(source, "acked", "fay-acks", "received", "received");
    tracker.awaitFate(source, "unacked", "fay-silent", "undeliverable", "parked");
    JsonNode both = tracker.awaitFate(source, "on-one-of-two", "fay-two", "received", "received");
    Map<String, String> devices = new LinkedHashMap<>();
    for (JsonNode one : both.path("devices")) {
      devices.put(one.path("device").asText(), one.path("state").asText());
    }
    assertThat(devices).containsOnly(Map.entry("phone", "received"), Map.entry("laptop", "sent"));
    outcomes.await("acked", Outcome.Kind.RECEIVED);
    outcomes.await("unacked", Outcome.Kind.UNDELIVERED);
    outcomes.await("on-one-of-two", Outcome.Kind.RECEIVED);
    tracker.awaitClosedAccounts();
  }

  @Test
  void ofWhoIsAwayTheTrackerSaysWhatWaitsAndWhatNeverComes() throws Exception {
    Map<String, LiveClient> away = new LinkedHashMap<>();
    for (String user : List.of("abe-missed", "abe-late", "abe-key", "abe-wrong")) {
      LiveClient client = people.client();
      people.connect(client, user, 0);
      client.abort();
      assertThat(People.await(client, 0, Observation.Closed.class)).isNotNull();
      away.put(user, client);
    }
    away.keySet().forEach(tracker::awaitAway);
    publishToBeAckedSoon("missed", "abe-missed");
    publish("late", "abe-late", new Lifetime.For(Duration.ofSeconds(1)), "", "");
    publish("price-1", "abe-key", HOUR, "price", "");
    publish("price-2", "abe-key", HOUR, "price", "");
    publish("wrong", "abe-wrong");
    publish("right", "abe-wrong", HOUR, "", "wrong");
    tracker.awaitFate(source, "missed", "abe-missed", "pending", "offline");
    tracker.awaitFate(source, "late", "abe-late", "expired", "expired");
    outcomes.await("missed", Outcome.Kind.UNDELIVERED);
    outcomes.await("late", Outcome.Kind.EXPIRED);

    Map<String, List<String>> given = new LinkedHashMap<>();
    away.forEach(
        (user, client) -> {
          int place = client.recording().size();
          Observation.Replayed end = people.resume(client, user, Room.ofUser(user), 1);
          assertThat(end.recovered()).as(user).isTrue();
          given.put(user, People.events(client, Room.ofUser(user), place));
        });
    assertThat(given)
        .containsExactly(
            Map.entry("abe-missed", List.of("missed")),
            Map.entry("abe-late", List.of()),
            Map.entry("abe-key", List.of("price-2")),
            Map.entry("abe-wrong", List.of("right")));
    tracker.awaitFate(source, "missed", "abe-missed", "received", "received");
    outcomes.await("missed", Outcome.Kind.UNDELIVERED, Outcome.Kind.RECEIVED_LATE);
    outcomes.await("price-2", Outcome.Kind.RECEIVED);
    tracker.awaitFate(source, "late", "abe-late", "expired", "expired");
    tracker.awaitFate(source, "price-1", "abe-key", "superseded", "superseded");
    tracker.awaitFate(source, "price-2", "abe-key", "received", "received");
    tracker.awaitFate(source, "wrong", "abe-wrong", "suppressed", "retracted");
    tracker.awaitFate(source, "right", "abe-wrong", "received", "received");
    tracker.awaitClosedAccounts();
  }

  @Test
  void whatIsTakenBackAfterItWasSentIsSuppressedAndNotSentAgainOnThisConnectionOrTheNext() {
    LiveClient silent = device("rue", "phone", false, 0);
    publish("regretted", "rue");
    publish("regret", "rue", HOUR, "", "regretted");
    People.awaitEvent(silent, 0, "regret");
    awaitThirdAttempt(silent);

    UUID word = silent.recording().events(Room.ofUser("rue"), 0).getLast().id();
    assertThat(silent.recording().all())
        .filteredOn(Observation.Redelivered.class::isInstance)
        .extracting(again -> ((Observation.Redelivered) again).id())
        .containsOnly(word);
    tracker.awaitFate(source, "regretted", "rue", "suppressed", "retracted");
    tracker.awaitFate(source, "regret", "rue", "undeliverable", "parked");

    silent.abort();
    LiveClient back = device("rue", "phone", true, 1);
    People.awaitEvent(back, 0, "regret");
    assertThat(People.events(back, Room.ofUser("rue"), 0)).containsExactly("regret");
    tracker.awaitFate(source, "regret", "rue", "received", "received");
    tracker.awaitFate(source, "regretted", "rue", "suppressed", "retracted");
    tracker.awaitClosedAccounts();
  }

  private LiveClient device(String user, String name, boolean acknowledges, int gateway) {
    LiveClient client = people.device(name, acknowledges);
    people.connect(client, user, gateway);
    return client;
  }

  /// The last one by default.
  private static void awaitThirdAttempt(LiveClient client) {
    People.await(client, 0, Observation.Redelivered.class, again -> again.attempt() == 3);
  }

  private void publish(String id, String user) {
    publish(id, user, HOUR, "", "");
  }

  /// With a deadline that passes while nobody acks it.
  private void publishToBeAckedSoon(String id, String user) {
    Optional<Instant> deadline = Optional.of(Instant.now().plusSeconds(3));
    publish(id, user, HOUR, "", "", deadline);
  }

  private void publish(
      String id, String user, Lifetime lifetime, String collapseKey, String retracts) {
    publish(id, user, lifetime, collapseKey, retracts, Optional.empty());
  }

  /// @param collapseKey none where it is empty
  /// @param retracts the event that it takes back; none where it is empty
  private void publish(
      String id,
      String user,
      Lifetime lifetime,
      String collapseKey,
      String retracts,
      Optional<Instant> ackDeadline) {
    Event event =
        new Event(
            id,
            source,
            "test.sent",
            List.of(Room.ofUser(user)),
            RawJson.of("{\"n\":1}"),
            Optional.empty(),
            lifetime,
            Priority.NORMAL,
            Optional.empty(),
            Optional.of(collapseKey).filter(key -> !key.isEmpty()),
            Optional.empty(),
            ackDeadline,
            Optional.of(retracts).filter(of -> !of.isEmpty()).map(Retraction.OfEvent::new),
            false);
    taken.add(publisher.publish(event));
  }
}
