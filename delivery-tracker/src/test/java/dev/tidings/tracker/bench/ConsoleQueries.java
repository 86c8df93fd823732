package dev.tidings.tracker.bench;

import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.store.Lookups;
import dev.tidings.tracker.store.NotificationRow;
import dev.tidings.tracker.store.RoomPlace;
import dev.tidings.tracker.store.SearchFilter;
import dev.tidings.tracker.store.Searches;
import dev.tidings.tracker.store.StandingLookups;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/// What the console asks, each with other values each time. Confined to one thread.
final class ConsoleQueries {

  private static final int PAGE = 50;
  private static final int WARM_UP = 30;

  private final Lookups lookups;
  private final StandingLookups standings;
  private final Searches searches;
  private final List<GeneratedDays.Known> known;
  private final Instant now;
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<String, Runnable> queries = new LinkedHashMap<>();

  ConsoleQueries(
      Lookups lookups,
      StandingLookups standings,
      Searches searches,
      List<GeneratedDays.Known> known,
      Instant now) {
    this.lookups = lookups;
    this.standings = standings;
    this.searches = searches;
    this.known = known;
    this.now = now;
    fill();
  }

  /// Milliseconds, of one query.
  record Took(String query, double p50, double p99, double max) {}

  List<Took> measure(int times) {
    return queries.entrySet().stream()
        .map(query -> measure(query.getKey(), query.getValue(), times))
        .toList();
  }

  /// Searches as they are measured, by name, for their plans.
  static Map<String, SearchFilter> searches(GeneratedDays.Known one, Instant at) {
    SearchFilter all = SearchFilter.all(PAGE);
    Map<String, SearchFilter> searches = new LinkedHashMap<>();
    searches.put("search everything", all);
    searches.put("search user", all.ofRoom(one.room()));
    searches.put("search busy user", all.ofRoom(GeneratedDays.BUSY));
    searches.put(
        "search busy user and state",
        all.ofRoom(GeneratedDays.BUSY).inState(StandingState.EXPIRED));
    searches.put("search type", all.ofType("kind-3.changed"));
    searches.put("search source", all.ofSource("source-2"));
    searches.put("search event", all.ofEvent(one.event()));
    searches.put("search correlation", all.ofCorrelation("order-" + one.id().hashCode() % 1_000));
    searches.put("search time", all.takenBetween(at, at.plusSeconds(3_600)));
    for (StandingState state : StandingState.values()) {
      if (state != StandingState.UNKNOWN) {
        searches.put("search state " + state.text(), all.inState(state).below(one.id()));
      }
    }
    searches.put(
        "search type and state",
        all.ofType("kind-18.changed").inState(StandingState.UNDELIVERABLE));
    searches.put(
        "search type, source and time",
        all.ofType("kind-3.changed").ofSource("source-1").takenBetween(at, at.plusSeconds(86_400)));
    return searches;
  }

  private void fill() {
    queries.put("notification timeline", () -> notification(any()));
    queries.put("user timeline", () -> user(any().room()));
    queries.put("user timeline, busy", () -> user(GeneratedDays.BUSY));
    for (String name : searches(known.getFirst(), now).keySet()) {
      queries.put(name, () -> searches.find(searches(any(), anyTime()).get(name)));
    }
    queries.put("connections of a user", () -> lookups.connections(userOf(any().room()), PAGE));
    queries.put("accounts of 30 days", () -> standings.hours(now.minus(Duration.ofDays(30)), now));
    queries.put(
        "latencies of 30 days", () -> standings.latencies(now.minus(Duration.ofDays(30)), now));
    queries.put(
        "unknown of 10 minutes",
        () ->
            standings.unknown(lowest(now.minusSeconds(660)), lowest(now.minusSeconds(60)), 10_000));
    queries.put("remainder of all accounts", standings::remainder);
  }

  private void notification(GeneratedDays.Known one) {
    NotificationRow row = lookups.notification(one.id()).orElseThrow();
    standings.standing(row.id());
    lookups.devices(userOf(one.room()), 20);
    lookups.deliveries(List.of(row.id()), 200);
    standings.engagements(row.id(), PAGE);
  }

  private void user(String room) {
    List<NotificationRow> rows =
        lookups.ofRoom(room, RoomPlace.END.epochNumber(), RoomPlace.END.historyOffset(), PAGE);
    List<UUID> ids = rows.stream().map(NotificationRow::id).toList();
    lookups.devices(userOf(room), 20);
    lookups.deliveries(ids, 20);
    standings.standings(ids);
    lookups.connections(userOf(room), PAGE);
    standings.gaps(userOf(room), now.minus(Duration.ofDays(30)), now, PAGE);
  }

  private Took measure(String name, Runnable query, int times) {
    for (int i = 0; i < WARM_UP; i++) {
      query.run();
    }
    double[] tookMs = new double[times];
    for (int i = 0; i < times; i++) {
      long startedNanos = System.nanoTime();
      query.run();
      tookMs[i] = (System.nanoTime() - startedNanos) / 1e6;
    }
    Arrays.sort(tookMs);
    return new Took(name, tookMs[times / 2], tookMs[(int) (times * 0.99)], tookMs[times - 1]);
  }

  private GeneratedDays.Known any() {
    return known.get(random.nextInt(known.size()));
  }

  private Instant anyTime() {
    return now.minusSeconds(86_400 + random.nextInt(27 * 86_400));
  }

  private static String userOf(String room) {
    return room.substring("user:".length());
  }

  private static UUID lowest(Instant at) {
    return new UUID(at.toEpochMilli() << 16, 0);
  }
}
