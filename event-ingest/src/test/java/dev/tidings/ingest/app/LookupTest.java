package dev.tidings.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What producers are told of their events, over HTTP.
class LookupTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration SOON = Duration.ofSeconds(15);

  private static EmbeddedServer server;
  private static KafkaAccess kafka;
  private static KafkaProducer<byte[], byte[]> events;

  @BeforeAll
  static void start() {
    server = run("lookup-test");
    kafka = server.getApplicationContext().getBean(KafkaAccess.class);
    events = new KafkaProducer<>(kafka.producer("lookup-test"));
  }

  @AfterAll
  static void stop() {
    events.close();
    server.close();
  }

  @Test
  void anAcceptedEventIsToldWithThePlacesOfItsNotifications() throws Exception {
    publish("shop", "e1", "user:1");
    publish("shop", "e1", "user:1");

    await().atMost(SOON).until(() -> lookUp("shop", "e1").path("duplicates").asInt() == 1);

    JsonNode told = lookUp("shop", "e1");
    assertThat(told.path("state").asText()).isEqualTo("accepted");
    JsonNode notification = told.path("notifications").path(0);
    assertThat(notification.path("room").asText()).isEqualTo("user:1");
    Cursor cursor = CursorCodec.decode(notification.path("cursor").asText()).orElseThrow();
    assertThat(cursor.isOf(new Room("user:1"))).isTrue();
    assertThat(cursor.position()).isEqualTo(notification.path("offset").asLong() + 1);
    assertThat(cursor.epoch())
        .isEqualTo(
            server.getApplicationContext().getBean(TopicsReady.class).now().orElseThrow().epoch());
  }

  @Test
  void theOffsetsToldAreThoseInTheHistory() throws Exception {
    for (int i = 0; i < 30; i++) {
      publish("placed", "p" + i, "user:" + i % 3);
    }
    await().atMost(SOON).until(() -> lookUp("placed", "p29").has("notifications"));
    Map<String, Long> offsets = offsetsInHistory("placed");

    assertThat(offsets).hasSize(30);
    for (int i = 0; i < 30; i++) {
      JsonNode notification = lookUp("placed", "p" + i).path("notifications").path(0);
      assertThat(notification.path("offset").asLong(-1)).isEqualTo(offsets.get("p" + i));
    }
  }

  @Test
  void anEventToALargeAudienceIsExpandingAndThenAccepted() throws Exception {
    String rooms =
        IntStream.range(0, 600)
            .mapToObj(i -> "user:large-" + i)
            .collect(Collectors.joining("\",\""));
    publish("shop", "large", rooms);
    Set<String> states = new TreeSet<>();
    await()
        .atMost(SOON)
        .until(
            () -> {
              JsonNode told = lookUp("shop", "large");
              if (told.has("rooms")) {
                states.add(told.path("state").asText());
                assertThat(told.path("rooms").asInt()).isEqualTo(600);
                assertThat(told.path("expanded").asInt()).isBetween(0, 600);
              }
              return told.path("state").asText().equals("accepted");
            });

    JsonNode told = lookUp("shop", "large");
    assertThat(told.path("expanded").asInt()).isEqualTo(600);
    assertThat(told.has("notifications")).isFalse();
    assertThat(states).isSubsetOf("expanding", "accepted");
    assertThat(countInHistory("large")).isEqualTo(600);
  }

  @Test
  void aDeadLetteredEventIsToldWithTheReasonAndThePlaceOfTheFault() throws Exception {
    publish("shop", "e2", "Nobody");

    await().atMost(SOON).until(() -> lookUp("shop", "e2").has("reason"));

    JsonNode told = lookUp("shop", "e2");
    assertThat(told.path("state").asText()).isEqualTo("dead-lettered");
    assertThat(told.path("reason").asText()).isEqualTo("invalid");
    assertThat(told.path("pointer").asText()).isEqualTo("/to/0");
    assertThat(told.path("detail").asText()).contains("Nobody");
  }

  @Test
  void anEventWithoutAnyEntryIsUnknown() throws Exception {
    HttpResponse<String> response = get("/v1/events/shop/never");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(JSON.readTree(response.body()).path("code").asText()).isEqualTo("not-found");
  }

  @Test
  void aSourceWithSlashesIsFoundEncodedInThePathAndInTheQuery() throws Exception {
    publish("/shop/eu", "e 3".replace(' ', '/'), "user:3");

    await()
        .atMost(SOON)
        .until(() -> get("/v1/events?source=%2Fshop%2Feu&id=e%2F3").statusCode() == 200);

    assertThat(get("/v1/events/%2Fshop%2Feu/e%2F3").statusCode()).isEqualTo(200);
    assertThat(get("/v1/events?source=x").statusCode()).isEqualTo(400);
  }

  @Test
  void anEventThatAcceptHasNotComeToIsTaken() throws Exception {
    // A group of another name has accepted nothing: as if accept were stopped.
    try (EmbeddedServer idle = runWithoutAccept()) {
      publish("shop", "e4", "user:4");
      await()
          .atMost(SOON)
          .until(
              () ->
                  JSON.readTree(getFrom(idle, "/v1/events/idle/t1").body()).has("code")
                      || getFrom(idle, "/v1/events/idle/t1").statusCode() == 200);
      publishTo("lookup-idle", "idle", "t1", "user:4");

      HttpResponse<String> response = getFrom(idle, "/v1/events/idle/t1");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(response.body()).path("state").asText()).isEqualTo("taken");
    }
  }

  @Test
  void readinessTellsOfAccept() throws Exception {
    await().atMost(SOON).until(() -> get("/health/readiness").body().contains("\"accept\""));
    await()
        .atMost(SOON)
        .until(() -> get("/prometheus").body().contains("realtime_events_accepted"));
  }

  private static EmbeddedServer run(String prefix) {
    return ApplicationContext.run(
        EmbeddedServer.class,
        Map.of(
            "micronaut.server.port", -1,
            "tidings.kafka.bootstrap-servers", Servers.kafka().bootstrapServers(),
            "tidings.kafka.topic-prefix", prefix,
            "tidings.history.partitions", 2,
            "tidings.topics.events-partitions", 2));
  }

  /// Its accept cannot work: its transactions may last longer than the broker allows.
  private static EmbeddedServer runWithoutAccept() {
    return ApplicationContext.run(
        EmbeddedServer.class,
        Map.of(
            "micronaut.server.port",
            -1,
            "tidings.kafka.bootstrap-servers",
            Servers.kafka().bootstrapServers(),
            "tidings.kafka.topic-prefix",
            "lookup-idle",
            "tidings.accept.transaction-timeout",
            "2h",
            "tidings.history.partitions",
            2,
            "tidings.topics.events-partitions",
            2));
  }

  private static void publish(String source, String id, String room) throws Exception {
    publishTo("lookup-test", source, id, room);
  }

  private static void publishTo(String prefix, String source, String id, String room)
      throws Exception {
    String json =
        "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"order.shipped\",\"to\":[\"%s\"],\"data\":1}"
            .formatted(id, source, room);
    server.getApplicationContext().getBean(TopicsReady.class).future().get(20, TimeUnit.SECONDS);
    events.send(new ProducerRecord<>(prefix + ".events", bytes(room), bytes(json))).get();
  }

  /// By the events' ids.
  private static Map<String, Long> offsetsInHistory(String source) {
    Map<String, Long> offsets = new HashMap<>();
    readHistory(
        (record, notification) -> {
          if (notification.source().equals(source)) {
            offsets.put(notification.event(), record.offset());
          }
        });
    return offsets;
  }

  private static int countInHistory(String event) {
    AtomicInteger count = new AtomicInteger();
    readHistory(
        (record, notification) -> {
          if (notification.event().equals(event)) {
            count.incrementAndGet();
          }
        });
    return count.get();
  }

  private static void readHistory(
      BiConsumer<ConsumerRecord<byte[], byte[]>, Notification> reading) {
    String topic = kafka.topics().history();
    List<TopicPartition> all = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    try (var reader = new KafkaConsumer<byte[], byte[]>(kafka.consumer("lookup-test-history"))) {
      reader.assign(all);
      reader.seekToBeginning(all);
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      while (all.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(50))) {
          reading.accept(record, NotificationCodec.decode(record.value()));
        }
      }
    }
  }

  private static JsonNode lookUp(String source, String id) throws Exception {
    return JSON.readTree(get("/v1/events/" + source + "/" + id).body());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return getFrom(server, path);
  }

  private static HttpResponse<String> getFrom(EmbeddedServer from, String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(from.getURL() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
