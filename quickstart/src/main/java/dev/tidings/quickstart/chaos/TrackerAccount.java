package dev.tidings.quickstart.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.contracts.room.Room;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Holds what the tracker answers against what stands in the history and what clients wrote down,
/// and its accounts against themselves.
final class TrackerAccount {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration COMES_IN_WITHIN = Duration.ofSeconds(60);
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MS = 300;
  private static final String METRIC = "tidings_tracker_unaccounted";

  private static final List<String> STATES =
      List.of(
          "pending", "sent", "received", "expired", "superseded", "suppressed", "undeliverable");

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

  /// What does not add up: nothing, where nothing is wrong.
  ///
  /// @param unaccounted notifications that are not in exactly one state, counted here: one that the
  ///     history has and the tracker not, or the other way round, or that is called received and no
  ///     client has seen
  /// @param remainder what its accounts leave over by themselves: of each hour what was accepted
  ///     less what is in the states, and what it calls unaccounted itself, in the accounts and as a
  ///     metric
  record Sum(long unaccounted, long remainder) {
    private boolean isClosed() {
      return unaccounted + remainder == 0;
    }
  }

  /// Returns as soon as everything adds up, or when the tracker has had its time.
  ///
  /// @param history what the history holds of each room that is looked at, by id
  /// @param seen what clients have seen of them
  Sum sum(Map<Room, Set<UUID>> history, Map<Room, Set<UUID>> seen) throws InterruptedException {
    long deadline = System.nanoTime() + COMES_IN_WITHIN.toNanos();
    while (true) {
      Sum sum = new Sum(unaccounted(history, seen), remainder());
      if (sum.isClosed() || System.nanoTime() - deadline > 0) {
        return sum;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private long unaccounted(Map<Room, Set<UUID>> history, Map<Room, Set<UUID>> seen)
      throws InterruptedException {
    long wrong = 0;
    for (Map.Entry<Room, Set<UUID>> room : history.entrySet()) {
      try {
        Map<UUID, String> states = states(room.getKey());
        wrong += wrongOf(room.getValue(), seen.getOrDefault(room.getKey(), Set.of()), states);
      } catch (IOException e) {
        wrong += room.getValue().size(); // the tracker does not answer
      }
    }
    return wrong;
  }

  private static long wrongOf(Set<UUID> history, Set<UUID> seen, Map<UUID, String> states) {
    Set<UUID> wrong = new HashSet<>(history);
    wrong.removeIf(id -> STATES.contains(states.getOrDefault(id, "")));
    states.forEach(
        (id, state) -> {
          if (!history.contains(id) || (state.equals("received") && !seen.contains(id))) {
            wrong.add(id);
          }
        });
    return wrong.size();
  }

  private long remainder() throws InterruptedException {
    try {
      JsonNode accounts = MAPPER.readTree(get("/v1/accounting"));
      double left = metric();
      for (JsonNode hour : accounts.path("hours")) {
        long inStates = STATES.stream().mapToLong(state -> hour.path(state).asLong()).sum();
        left += Math.abs(hour.path("accepted").asLong() - inStates);
        left += hour.path("unaccounted").asLong();
      }
      return accounts.path("hours").isEmpty() || Double.isNaN(left) ? 1 : Math.round(left);
    } catch (IOException e) {
      return 1; // unknown is not closed
    }
  }

  /// Not a number while the database does not answer.
  private double metric() throws IOException, InterruptedException {
    return get("/prometheus")
        .lines()
        .filter(line -> line.startsWith(METRIC + " ") || line.startsWith(METRIC + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /// The state of each of the room's notifications.
  private Map<UUID, String> states(Room room) throws IOException, InterruptedException {
    String name = URLEncoder.encode(room.name(), StandardCharsets.UTF_8);
    Map<UUID, String> states = new HashMap<>();
    for (String line : get("/v1/export/notifications?format=jsonl&room=" + name).lines().toList()) {
      JsonNode one = MAPPER.readTree(line);
      states.put(UUID.fromString(one.path("id").asText()), one.path("state").asText());
    }
    return states;
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(tracker + path))
                .timeout(ANSWERS_WITHIN)
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }
}
