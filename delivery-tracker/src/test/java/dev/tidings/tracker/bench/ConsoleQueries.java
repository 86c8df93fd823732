package dev.tidings.tracker.bench;

import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.tracker.delivery.StandingState;
import dev.tidings.tracker.store.AuditTable;
import dev.tidings.tracker.store.ConnectionLookups;
import dev.tidings.tracker.store.Lookups;
import dev.tidings.tracker.store.NotificationRow;
import dev.tidings.tracker.store.RoomPlace;
import dev.tidings.tracker.store.SearchFilter;
import dev.tidings.tracker.store.Searches;
import dev.tidings.tracker.store.StandingLookups;
import io.micronaut.context.BeanContext;
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
  private final ConnectionLookups connections;
  private final AuditTable audit;
  private final Searches searches;
  private final List<GeneratedDays.Known> known;
  private final Instant now;
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<String, Runnable> queries = new LinkedHashMap<>();

  ConsoleQueries(BeanContext beans, List<GeneratedDays.Known> known, Instant now) {
    this.lookups = beans.getBean(Lookups.class);
    this.standings = beans.getBean(StandingLookups.class);
    this.connections = beans.getBean(ConnectionLookups.class);
    this.audit = beans.getBean(AuditTable.class);
    this.searches = beans.getBean(Searches.class);
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
    queries.put("notification of a crowded room", this::crowded);
    queries.put("one user in a crowded room", this::oneOfTheCrowd);
    queries.put("event to many rooms", this::event);
    queries.put("search event to many rooms", () -> searches.find(bulk()));
    queries.put("why", () -> why(any()));
    queries.put(
        "online",
        () -> connections.open(Instant.parse("3000-01-01T00:00:00Z"), "", Instant.EPOCH, PAGE));
    queries.put("online by gateway", () -> connections.gateways(Instant.EPOCH, 20_000));
    queries.put("audit", () -> audit.notes(Long.MAX_VALUE, PAGE));
    queries.put("audit, about one", () -> audit.notesAbout(someone(), Long.MAX_VALUE, PAGE));
    queries.put("audit, by a rare one", () -> audit.notesBy("rare", Long.MAX_VALUE, PAGE));
    queries.put(
        "audit, by one about one",
        () -> audit.notesByAbout("rare", someone(), Long.MAX_VALUE, PAGE));
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

  private void crowded() {
    List<Long> offset = List.of(random.nextLong(CrowdedPlaces.DEVICES));
    lookups.reachCount(CrowdedPlaces.ROOM, CrowdedPlaces.EPOCH, offset, 5_000);
    lookups.reach(CrowdedPlaces.ROOM, CrowdedPlaces.EPOCH, offset, 5_000, 200);
  }

  private void oneOfTheCrowd() {
    UUID id = CrowdedPlaces.ID;
    String user = CrowdedPlaces.user(random.nextInt(CrowdedPlaces.DEVICES));
    lookups.reachOfUser(CrowdedPlaces.ROOM, CrowdedPlaces.EPOCH, user, List.of(1L), 20);
    lookups.deliveriesOf(id, user, 200);
    standings.engagementsOf(id, user);
    standings.gapsAt(user, CrowdedPlaces.ROOM, CrowdedPlaces.EPOCH, 1, 20);
  }

  private void event() {
    List<NotificationRow> rows = lookups.ofEvent(CrowdedPlaces.SOURCE, CrowdedPlaces.EVENT, 200);
    lookups.devicesOf(rows.stream().map(row -> userOf(row.room())).toList(), 20);
    List<UUID> ids = rows.stream().map(NotificationRow::id).toList();
    lookups.deliveries(ids, 20);
    standings.standings(ids);
  }

  private static SearchFilter bulk() {
    return SearchFilter.all(PAGE).ofEvent(CrowdedPlaces.EVENT);
  }

  private void why(GeneratedDays.Known one) {
    NotificationRow row = lookups.notification(one.id()).orElseThrow();
    String user = userOf(one.room());
    Instant at = NotificationId.takenAt(row.id());
    lookups.deliveriesOf(row.id(), user, 200);
    standings.engagementsOf(row.id(), user);
    connections.within(user, at.minus(Duration.ofDays(1)), now, PAGE);
    standings.gapsAt(user, row.room(), row.epoch(), row.historyOffset(), 20);
    standings.standing(row.id());
  }

  private String someone() {
    return "user:u" + random.nextInt(1_000);
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
