package dev.tidings.quickstart.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.client.LiveClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Holds what the tracker answers against what producers and clients wrote down: every
/// notification of a user that was taken is answered for with a state, and none is called received
/// that no client has seen.
final class TrackerAccount {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration COMES_IN_WITHIN = Duration.ofSeconds(60);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(5);
  private static final long LOOK_EVERY_MS = 300;

  private final HttpClient http;
  private final String tracker;
  private final String token;

  /// @param tracker the base of its addresses
  /// @param token of someone who may read what the tracker knows of anyone
  TrackerAccount(HttpClient http, String tracker, String token) {
    this.http = http;
    this.tracker = tracker;
    this.token = token;
  }

  /// What does not add up once the tracker has had its time; 0 as soon as everything does.
  ///
  /// @param clients all devices of all users
  long unaccounted(List<Published> published, List<String> users, Collection<LiveClient> clients)
      throws InterruptedException {
    long deadline = System.nanoTime() + COMES_IN_WITHIN.toNanos();
    while (true) {
      long wrong = 0;
      for (String user : users) {
        wrong += wrongOf(user, published, clients);
      }
      if (wrong == 0 || System.nanoTime() - deadline > 0) {
        return wrong;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private long wrongOf(String user, List<Published> published, Collection<LiveClient> clients)
      throws InterruptedException {
    Room own = Room.ofUser(user);
    Map<String, String> states;
    try {
      states = states(user);
    } catch (IOException e) {
      return 1; // the tracker does not answer yet
    }
    long wrong = 0;
    for (Published event : published) {
      if (event.rooms().contains(own) && !states.containsKey(event.event())) {
        wrong++;
      }
    }
    Set<String> seen = new HashSet<>();
    clients.forEach(
        client ->
            client
                .recording()
                .events(own, 0)
                .forEach(notification -> seen.add(notification.event())));
    for (Map.Entry<String, String> state : states.entrySet()) {
      if (state.getValue().equals("received") && !seen.contains(state.getKey())) {
        wrong++;
      }
    }
    return wrong;
  }

  /// The state of each of the user's notifications, by the producer's id of the event.
  private Map<String, String> states(String user) throws IOException, InterruptedException {
    Map<String, String> states = new HashMap<>();
    String before = "";
    do {
      String url = "%s/v1/users/%s/notifications?limit=200%s".formatted(tracker, user, before);
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .timeout(ANSWERS_WITHIN)
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
      JsonNode page = MAPPER.readTree(answer.body());
      for (JsonNode one : page.path("notifications")) {
        states.put(one.path("event").asText(), one.path("state").asText());
      }
      before = page.hasNonNull("next") ? "&before=" + page.path("next").asText() : "";
    } while (!before.isEmpty());
    return states;
  }
}
