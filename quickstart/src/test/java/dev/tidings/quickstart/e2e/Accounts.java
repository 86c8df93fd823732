package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/// The tracker's account of a user's notifications, by its REST.
final class Accounts {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration COMES_IN_WITHIN = Duration.ofSeconds(30);

  private Accounts() {}

  /// Waits until the tracker shows exactly this many notifications of the user, all received but
  /// for at most `mayBePending` of which nobody told that they were sent.
  static void awaitReceived(
      Platform platform, HttpClient http, String user, long count, long mayBePending) {
    Awaitility.waitAtMost(COMES_IN_WITHIN)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Map<String, Long> states = states(platform, http, user);
              long all = states.values().stream().mapToLong(Long::longValue).sum();
              assertThat(all).as("notifications of %s: %s", user, states).isEqualTo(count);
              long pending = states.getOrDefault("pending", 0L) + states.getOrDefault("routed", 0L);
              assertThat(pending)
                  .as("of %s, pending: %s", user, states)
                  .isLessThanOrEqualTo(mayBePending);
              assertThat(states.getOrDefault("received", 0L))
                  .as("of %s, received: %s", user, states)
                  .isEqualTo(count - pending);
            });
  }

  /// How many of the user's notifications are in each state.
  static Map<String, Long> states(Platform platform, HttpClient http, String user)
      throws Exception {
    Map<String, Long> states = new TreeMap<>();
    String before = "";
    do {
      JsonNode page =
          ask(platform, http, "/v1/users/%s/notifications?limit=200%s".formatted(user, before));
      for (JsonNode notification : page.path("notifications")) {
        states.merge(notification.path("state").asText(), 1L, Long::sum);
      }
      before = page.hasNonNull("next") ? "&before=" + page.path("next").asText() : "";
    } while (!before.isEmpty());
    return states;
  }

  /// Waits until so many of the user's connections last, as far as the tracker knows.
  static void awaitOpenConnections(Platform platform, HttpClient http, String user, int open) {
    Awaitility.waitAtMost(COMES_IN_WITHIN)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () ->
                assertThat(
                        ask(platform, http, "/v1/users/" + user + "/connections")
                            .findValuesAsText("open"))
                    .filteredOn("true"::equals)
                    .hasSize(open));
  }

  private static JsonNode ask(Platform platform, HttpClient http, String path) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(platform.tracker().program().address() + path))
                .timeout(Duration.ofSeconds(5))
                .header(
                    "Authorization",
                    "Bearer " + platform.tokens().mintSupport("e2e", Duration.ofMinutes(5)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }
}
