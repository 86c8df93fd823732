package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A room's past over HTTP.
class RoomsTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway = Gateway.inMemory(Map.of());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aRoomsPastComesInPagesInBothDirections() throws Exception {
    Room room = new Room("team:p|+1");
    String path = "/v1/rooms/team:p%7C%2B1/notifications";
    for (int i = 1; i <= 5; i++) {
      gateway.feeds().publish(room, Integer.toString(i));
    }
    String token = Tokens.of("1", "team:*");

    JsonNode last = page(get(path, token, "limit", "2"));
    assertThat(data(last)).containsExactly("4", "5");
    assertThat(last.path("more").asBoolean()).isTrue();
    JsonNode before = page(get(path, token, "limit", "9", "before", last.path("before").asText()));
    assertThat(data(before)).containsExactly("1", "2", "3");
    assertThat(before.path("more").asBoolean()).isFalse();
    JsonNode after = page(get(path, token, "after", before.path("after").asText()));
    assertThat(data(after)).containsExactly("4", "5");
    assertThat(after.path("notifications").path(1).path("cursor").asText())
        .isEqualTo(after.path("after").asText());
    assertThat(after.has("gap")).isFalse();
  }

  @Test
  void theSameRuleHoldsAsOnTheSocket() throws Exception {
    assertThat(get("/v1/rooms/user:2/notifications", Tokens.of("1")).statusCode()).isEqualTo(403);
    assertThat(get("/v1/rooms/user:1/notifications", Tokens.of("1")).statusCode()).isEqualTo(200);
    assertThat(get("/v1/rooms/all/notifications", Tokens.of("1")).statusCode()).isEqualTo(200);
    assertThat(get("/v1/rooms/user:1/notifications", "x").statusCode()).isEqualTo(401);
  }

  @Test
  void whatCannotBeAskedIsRefusedWithTheReason() throws Exception {
    String path = "/v1/rooms/user:1/notifications";
    String token = Tokens.of("1");
    String other = CursorCodec.encode(gateway.feeds().head(new Room("user:2")));
    String own = CursorCodec.encode(gateway.feeds().head(new Room("user:1")));

    assertThat(code(get("/v1/rooms/nonsense/notifications", token))).isEqualTo("bad-room");
    assertThat(code(get(path, token, "after", other))).isEqualTo("bad-cursor");
    HttpResponse<String> tooMany = get(path, token, "limit", "9999");
    assertThat(tooMany.statusCode()).isEqualTo(400);
    assertThat(tooMany.body()).contains("limit: expected 1 to 500");
    assertThat(code(tooMany)).isEqualTo("bad-request");
    assertThat(code(get(path, token, "limit", "501"))).isEqualTo("bad-request");
    assertThat(code(get(path, token, "limit", "0"))).isEqualTo("bad-request");
    assertThat(code(get(path, token, "after", own, "before", own))).isEqualTo("bad-request");
  }

  @Test
  void serversOwnRefusalsAreProblemsToo() throws Exception {
    HttpResponse<String> nothing = get("/nope", "");
    assertThat(nothing.statusCode()).isEqualTo(404);
    assertThat(code(nothing)).isEqualTo("not-found");

    HttpRequest post =
        HttpRequest.newBuilder(gateway.address("http", "/v1/rooms/all/notifications"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> wrongMethod = HTTP.send(post, HttpResponse.BodyHandlers.ofString());
    assertThat(wrongMethod.statusCode()).isEqualTo(400);
    assertThat(code(wrongMethod)).isEqualTo("bad-request");
  }

  @Test
  void metricsAndHealthAreWhereTheyBelong() throws Exception {
    try (Client client = gateway.connect(Tokens.of("m"))) {
      client.hear("welcome");
      Cursor unused = gateway.feeds().publish(new Room("user:m"), "1");
      client.hear("event");
      assertThat(unused.position()).isPositive();
      String metrics = get("/prometheus", "").body();
      assertThat(metrics)
          .containsPattern("(?m)^realtime_connections_total [1-9]")
          .contains("realtime_messages_sent ")
          .contains("realtime_messages_received ");
      assertThat(get("/health/liveness", "").statusCode()).isEqualTo(200);
      assertThat(get("/health/readiness", "").body()).contains("connections");
    }
  }

  private static List<String> data(JsonNode page) {
    return page.path("notifications").findValuesAsText("data");
  }

  private static String code(HttpResponse<String> response) throws JsonProcessingException {
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    return JSON.readTree(response.body()).path("code").asText();
  }

  private static JsonNode page(HttpResponse<String> response) throws JsonProcessingException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> get(String path, String token, String... query)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(gateway.address("http", path, query))
            .header("Authorization", "Bearer " + token)
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
