package dev.tidings.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// `POST /v1/events` of the whole service over real HTTP, with real Kafka behind it.
class PublishTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "publish-" + UUID.randomUUID().toString().substring(0, 8);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "tidings.kafka.bootstrap-servers",
                Servers.kafka().bootstrapServers(),
                "tidings.kafka.topic-prefix",
                PREFIX,
                "tidings.redis.url",
                Servers.redis().url(),
                "tidings.redis.prefix",
                PREFIX,
                "tidings.publish.max-body-bytes",
                200_000,
                "tidings.events.max-rooms",
                500,
                "tidings.publish.tokens",
                List.of("secret-1", "secret-2")));
    var unused =
        server
            .getApplicationContext()
            .getBean(TopicsReady.class)
            .future()
            .get(30, TimeUnit.SECONDS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void eventIsTakenOnceKafkaHasItWithItsKeyAndTrace() throws Exception {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    var answer = post(event("one", "user:1"), "traceparent", trace);

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode taken = JSON.readTree(answer.body()).at("/events/0");
    assertThat(taken.path("source").asText()).isEqualTo("shop");
    assertThat(taken.path("id").asText()).isEqualTo("one");
    assertThat(taken.path("status").asText()).isEqualTo("taken");
    assertThat(taken.path("location").asText()).isEqualTo("/v1/events/shop/one");
    var record = eventRecords("one").get(0);
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("user:1");
    assertThat(
            new String(
                record.headers().lastHeader("traceparent").value(), StandardCharsets.US_ASCII))
        .isEqualTo(trace);
  }

  @Test
  void arrayIsTakenInItsOrderAndSaysWhatItIgnored() throws Exception {
    var answer =
        post(
            "["
                + event("a-1", "user:1")
                + ","
                + event("a-2", "user:2").replace("{", "{\"color\":1,")
                + "]");

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode events = JSON.readTree(answer.body()).path("events");
    assertThat(events.findValuesAsText("id")).containsExactly("a-1", "a-2");
    assertThat(events.at("/1/ignored").toString()).contains("/color");
  }

  @Test
  void idempotencyKeyIsTheIdOfAnEventWithoutOneAndItsPlaceStandsBehindItInAnArray()
      throws Exception {
    String without = event("x", "user:1").replace("\"id\":\"x\",", "");

    var single = post(without, "Idempotency-Key", "order-9");
    var quoted = post(without, "Idempotency-Key", "\"order-10\"");
    var several = post("[" + without + "," + without + "]", "Idempotency-Key", "order-11");
    var fresh = post(without);

    assertThat(idsOf(single)).containsExactly("order-9");
    assertThat(idsOf(quoted)).containsExactly("order-10");
    assertThat(idsOf(several)).containsExactly("order-11-0", "order-11-1");
    assertThat(UUID.fromString(idsOf(fresh).get(0)).version()).isEqualTo(7);
    assertThat(post(without, "Idempotency-Key", "with space").statusCode()).isEqualTo(400);
  }

  @Test
  void oneBadEventRefusesAllWithItsItemAndPointerAndNothingIsSent() throws Exception {
    var answer =
        post(
            "["
                + event("bad-0", "user:1")
                + ","
                + event("bad-1", "user:2")
                + ","
                + event("bad-2", "user:3")
                + ","
                + event("bad-3", "no room")
                + "]");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("code").asText()).isEqualTo("invalid");
    assertThat(problem.at("/errors/0/pointer").asText()).isEqualTo("/3/to/0");
    assertThat(problem.at("/errors/0/id").asText()).isEqualTo("bad-3");
    assertThat(eventRecords("bad-0")).isEmpty();
  }

  @Test
  void sameSourceAndIdTwiceInOneArrayIsRefused() throws Exception {
    var answer = post("[" + event("twin", "user:1") + "," + event("twin", "user:2") + "]");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).at("/errors/0/pointer").asText()).isEqualTo("/1/id");
  }

  @Test
  void whatIsNotJsonIsMalformed() throws Exception {
    assertProblem(post("{\"id\":"), 400, "malformed");
  }

  @Test
  void aBodyThatIsWrongAsAWholeIsPointedAtAsAWhole() throws Exception {
    String many =
        IntStream.range(0, 1_001).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
    var nothing = post("");
    var none = post("[]");
    var number = post("7");

    assertProblem(nothing, 400, "malformed");
    assertProblem(none, 422, "invalid");
    assertProblem(number, 422, "invalid");
    for (var answer : List.of(nothing, none, number, post("{\"id\":"), post(many))) {
      JsonNode errors = JSON.readTree(answer.body()).path("errors");
      assertThat(errors).as(answer.body()).hasSize(1);
      assertThat(errors.at("/0/pointer").asText("missing")).as(answer.body()).isEmpty();
      assertThat(errors.at("/0/detail").asText()).as(answer.body()).contains("expected");
    }
  }

  @Test
  void tooMuchIsTooLargeWhereverItIsNoticed() throws Exception {
    String data = "\"" + "x".repeat(49_200) + "\"";
    String many =
        IntStream.range(0, 1_001).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));

    assertProblem(post(event("big", "user:1").replace("{\"n\":1}", data)), 413, "too-large");
    assertProblem(post(many), 413, "too-large");
    assertProblem(post("\"" + "x".repeat(300_000) + "\""), 413, "too-large");
    assertProblem(post("\"" + "x".repeat(11_000_000) + "\""), 413, "too-large");
  }

  @Test
  void audienceBeyondTheBoundIsRefusedWithTheReason() throws Exception {
    String rooms =
        IntStream.range(0, 501)
            .mapToObj(i -> "\"user:" + i + "\"")
            .collect(Collectors.joining(","));

    var answer = post(event("wide", "user:1").replace("\"user:1\"", rooms));

    assertProblem(answer, 422, "audience-too-large");
    assertThat(answer.body()).contains("500");
  }

  @Test
  void cloudEventsAreReadAsKafkasAre() throws Exception {
    String cloud =
        """
        {"specversion":"1.0","id":"%s","source":"/shop","type":"order.shipped",
         "audience":"user:7 user:8","data":{"n":1}}""";

    var one = send(cloud.formatted("c-1"), "application/cloudevents+json", "secret-1");
    var batch =
        send("[" + cloud.formatted("c-2") + "]", "application/cloudevents-batch+json", "secret-1");

    assertThat(one.statusCode()).as(one.body()).isEqualTo(202);
    assertThat(idsOf(batch)).containsExactly("c-2");
    assertThat(JSON.readTree(one.body()).at("/events/0/location").asText())
        .isEqualTo("/v1/events/%2Fshop/c-1");
  }

  @Test
  void producerWithoutAKnownTokenIsTurnedAway() throws Exception {
    var wrong = send(event("t", "user:1"), "application/json", "guess");
    var second = send(event("t-2", "user:1"), "application/json", "secret-2");

    assertProblem(wrong, 401, "unauthenticated");
    assertThat(wrong.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(second.statusCode()).isEqualTo(202);
  }

  @Test
  void bodyOfAnotherTypeIsRefusedWithTheTypesThatAreRead() throws Exception {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded")) {
      var answer = send(event("p", "user:1"), type, "secret-1");

      assertProblem(answer, 415, "unsupported-media-type");
      assertThat(JSON.readTree(answer.body()).path("detail").asText())
          .contains(
              "application/json",
              "application/cloudevents+json",
              "application/cloudevents-batch+json");
    }
  }

  @Test
  void relayIsReadyAndCounted() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              String health = get("/health/readiness");
              assertThat(JSON.readTree(health).at("/details/relay/details/state").asText())
                  .as(health)
                  .isEqualTo("flows");
            });
    assertThat(get("/prometheus")).contains("realtime_redis_publish_errors ", "tidings_relay_lag");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    if (!code.isEmpty()) {
      assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
    }
  }

  private static List<String> idsOf(HttpResponse<String> answer) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).path("events").findValuesAsText("id");
  }

  private static String event(String id, String room) {
    return "{\"id\":\""
        + id
        + "\",\"source\":\"shop\",\"type\":\"order.shipped\",\"to\":[\""
        + room
        + "\"],\"data\":{\"n\":1}}";
  }

  private static HttpResponse<String> post(String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.getURL() + "/v1/events"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer secret-1")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(String body, String type, String token)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(server.getURL() + "/v1/events"))
            .header("Content-Type", type)
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String get(String path) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(server.getURL() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> eventRecords(String id) {
    KafkaAccess kafka = server.getApplicationContext().getBean(KafkaAccess.class);
    return RecordsOf.topic(kafka, kafka.topics().events()).stream()
        .filter(
            record ->
                new String(record.value(), StandardCharsets.UTF_8)
                    .contains("\"id\":\"" + id + "\""))
        .toList();
  }

  /// Everything that a topic holds now.
  static final class RecordsOf {
    private RecordsOf() {}

    static List<ConsumerRecord<byte[], byte[]>> topic(KafkaAccess kafka, String topic) {
      try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka.consumer("test"))) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
          consumer.poll(Duration.ofMillis(100)).forEach(found::add);
        }
        return found;
      }
    }
  }
}
