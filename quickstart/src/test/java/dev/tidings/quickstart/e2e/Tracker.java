package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.quickstart.platform.Platform;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/// What the tracker answers, by its REST.
final class Tracker {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration COMES_IN_WITHIN = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);
  private static final List<String> STATES =
      List.of(
          "pending",
          "routed",
          "sent",
          "received",
          "expired",
          "superseded",
          "suppressed",
          "undeliverable");

  private final Platform platform;
  private final HttpClient http;

  Tracker(Platform platform, HttpClient http) {
    this.platform = platform;
    this.http = http;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    String url = platform.tracker().program().address() + path;
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(5))
                .header(
                    "Authorization",
                    "Bearer " + platform.tokens().mintSupport("e2e", Duration.ofMinutes(5)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  /// Waits until the event's notification, which is one user's, is in this state, and until
  /// explaining it ends with this word.
  ///
  /// @return the notification
  JsonNode awaitFate(String source, String event, String user, String state, String stop) {
    JsonNode[] found = new JsonNode[1];
    Awaitility.waitAtMost(COMES_IN_WITHIN)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              JsonNode one = get("/v1/events/" + source + "/" + event).at("/notifications/0");
              JsonNode why =
                  get("/v1/notifications/" + one.path("id").asText() + "/why?user=" + user);
              assertThat(one.path("state").asText()).as("%s: %s", one, why).isEqualTo(state);
              assertThat(why.path("stop").asText()).as(why.toString()).isEqualTo(stop);
              found[0] = one;
            });
    return found[0];
  }

  /// Waits until no connection of the user is known to be open.
  void awaitAway(String user) {
    Awaitility.waitAtMost(COMES_IN_WITHIN)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              JsonNode known = get("/v1/users/" + user + "/connections").path("connections");
              assertThat(known).isNotEmpty();
              assertThat(known).noneMatch(connection -> connection.path("open").asBoolean());
            });
  }

  /// Waits until the accounts of every hour close at 0: everything that was accepted is in a state.
  void awaitClosedAccounts() {
    Awaitility.waitAtMost(COMES_IN_WITHIN)
        .pollInterval(LOOK_EVERY)
        .untilAsserted(
            () -> {
              JsonNode hours = get("/v1/accounting").path("hours");
              assertThat(hours).isNotEmpty();
              for (JsonNode hour : hours) {
                long inStates = STATES.stream().mapToLong(it -> hour.path(it).asLong()).sum();
                assertThat(inStates).as(hour.toString()).isEqualTo(hour.path("accepted").asLong());
                assertThat(hour.path("unaccounted").asLong()).as(hour.toString()).isZero();
              }
            });
  }
}
