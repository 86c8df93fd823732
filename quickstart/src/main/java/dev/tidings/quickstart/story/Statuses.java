package dev.tidings.quickstart.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Asks the tracker what became of notifications. Confined to the story's thread.
final class Statuses {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PAUSE_MS = 50;

  private final String address;
  private final Producing http;
  private final String token;

  /// @param token of someone who may read what the tracker knows of anyone
  Statuses(String address, Producing http, String token) {
    this.address = address;
    this.http = http;
    this.token = token;
  }

  /// Waits until the user has exactly `count` notifications, all in this state: receipts take their
  /// own way and come in a moment later.
  void await(Persona persona, String state, int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<String> states = states(persona);
      if (states.size() == count && states.stream().allMatch(state::equals)) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        states.forEach(seen -> counts.merge(seen, 1, Integer::sum));
        throw new StepFailed(
            "the tracker shows %s for %s (expected: %d %s)"
                .formatted(counts, persona.user(), count, state));
      }
      pause();
    }
  }

  private List<String> states(Persona persona) {
    HttpResponse<String> answer =
        http.get(address + "/v1/users/" + persona.user() + "/notifications?limit=200", token);
    if (answer.statusCode() != 200) {
      throw new StepFailed("the tracker answers " + answer.statusCode() + ": " + answer.body());
    }
    try {
      List<String> states = new ArrayList<>();
      for (JsonNode notification : MAPPER.readTree(answer.body()).path("notifications")) {
        states.add(notification.path("state").asText());
      }
      return states;
    } catch (JsonProcessingException e) {
      throw new StepFailed("the tracker answers no JSON: " + answer.body());
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailed("interrupted");
    }
  }
}
