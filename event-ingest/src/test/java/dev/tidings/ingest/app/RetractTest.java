package dev.tidings.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Taking notifications back, over HTTP, of the whole service.
class RetractTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String TOKEN = "secret";

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
                "retract-" + UUID.randomUUID().toString().substring(0, 8),
                "tidings.publish.tokens",
                List.of(TOKEN)));
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
  void aNotificationIsTakenBackOnceHoweverOftenThatIsAsked() throws Exception {
    String id = published("e1", "user:1");

    HttpResponse<String> first = delete("/v1/notifications/" + id);
    HttpResponse<String> again = delete("/v1/notifications/" + id + "?room=user:1");

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(202);
    JsonNode taken = JSON.readTree(first.body()).at("/events/0");
    assertThat(taken.path("source").asText()).isEqualTo("shop");
    String word = taken.path("location").asText();
    await().atMost(SOON).until(() -> lookUp(word).path("duplicates").asInt() == 1);
    assertThat(lookUp(word).path("state").asText()).isEqualTo("accepted");
    assertThat(lookUp(word).at("/notifications/0/room").asText()).isEqualTo("user:1");
  }

  @Test
  void aNotificationThatNobodyKnowsIsNotFound() throws Exception {
    String known = published("e2", "user:2");
    String unknown = known.substring(0, known.length() - 4) + "0000";

    HttpResponse<String> response = delete("/v1/notifications/" + unknown);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(response.body()).path("code").asText()).isEqualTo("not-found");
  }

  @Test
  void whatIsNoIdOrNoRoomIsSaidSo() throws Exception {
    String id = "0192f0c1-7a00-7abc-8def-0123456789ab";
    assertThat(delete("/v1/notifications/order-9").statusCode()).isEqualTo(400);
    assertThat(delete("/v1/notifications/" + id + "?room=nobody").statusCode()).isEqualTo(400);
  }

  @Test
  void withoutATokenNothingIsTakenBack() throws Exception {
    String id = published("e4", "user:4");
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(server.getURL() + "/v1/notifications/" + id))
                .DELETE()
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(401);
  }

  /// The id of the event's notification.
  private static String published(String id, String room) throws Exception {
    String json =
        "{\"id\":\"%s\",\"source\":\"shop\",\"type\":\"a.b\",\"to\":[\"%s\"],\"data\":1}"
            .formatted(id, room);
    var answer =
        HTTP.send(
            request("/v1/events")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(202);
    String place = "/v1/events/shop/" + id;
    await().atMost(SOON).until(() -> lookUp(place).has("notifications"));
    return lookUp(place).at("/notifications/0/id").asText();
  }

  private static JsonNode lookUp(String path) throws Exception {
    return JSON.readTree(
        HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  private static HttpResponse<String> delete(String path) throws Exception {
    return HTTP.send(request(path).DELETE().build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.getURL() + path))
        .header("Authorization", "Bearer " + TOKEN);
  }
}
