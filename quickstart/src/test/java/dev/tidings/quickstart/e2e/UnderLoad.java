package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.chaos.Latencies;
import dev.tidings.quickstart.check.HistoryChecker;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.check.Verdict;
import dev.tidings.quickstart.check.Witness;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.load.Lane;
import dev.tidings.quickstart.platform.Platform;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/// A steady load of publishes, with clients in their own and in shared rooms on both gateways,
/// while something happens to the platform; then the checker's verdict, and the tracker's account.
///
/// Lanes publish through Kafka and by HTTP; clients lose their connections now and then whatever
/// else happens, and come back with their cursors.
final class UnderLoad implements AutoCloseable {

  /// What happens meanwhile, on the test's thread.
  interface Happening {
    void happen() throws Exception;
  }

  /// The same, with a look at the clients that it happens to.
  interface HappeningToClients {
    void happen(List<LiveClient> clients) throws Exception;
  }

  private static final int USERS = 4;
  private static final long PACE_MS = 30;
  private static final int MORE_EVENTS = 20;
  private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(90);

  /// What becomes of the clients' connections meanwhile.
  enum Connections {
    LAST,
    BREAK,

    /// By a gateway that is killed, and that had not told of what it sent last.
    DIE_WITH_THEIR_GATEWAY
  }

  private final Connections connections;
  private final Platform platform;
  private final People people;
  private final EventPublisher publisher;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<LiveClient, Set<Room>> clients = new LinkedHashMap<>();
  private final List<String> users = new ArrayList<>();

  private UnderLoad(Platform platform, String name, Connections connections, People people) {
    this.connections = connections;
    this.platform = platform;
    this.people = people;
    this.publisher = new EventPublisher(platform.backends().bootstrapServers());
    Set<Room> shared = Set.of(new Room("team:" + name), new Room("order:" + name));
    for (int i = 0; i < USERS; i++) {
      String user = name + "-" + i;
      users.add(user);
      for (int device = 0; device < 2; device++) {
        LiveClient client = people.stayer(user, 2 * i + device, shared);
        Set<Room> all = new HashSet<>(shared);
        all.add(Room.ofUser(user));
        clients.put(client, all);
      }
    }
    clients.forEach((client, rooms) -> rooms.forEach(room -> People.awaitBegun(client, room)));
    startLanes(name, shared);
  }

  /// Lets it happen under load, and fails where the checker finds anything.
  ///
  /// @param name letters and digits; names users and rooms, which no other test may have
  /// @param connections whether they outlast what happens
  /// @return how long everything was on its way
  static Latencies check(
      Platform platform, String name, Connections connections, Happening happening)
      throws Exception {
    return check(platform, name, connections, new People(platform), clients -> happening.happen());
  }

  /// As {@link #check(Platform, String, Connections, Happening)}.
  ///
  /// @param people whose clients they are, and so where they connect; closed in the end
  static Latencies check(
      Platform platform,
      String name,
      Connections connections,
      People people,
      HappeningToClients happening)
      throws Exception {
    try (UnderLoad load = new UnderLoad(platform, name, connections, people)) {
      load.awaitMoreFromEachLane();
      happening.happen(List.copyOf(load.clients.keySet()));
      load.awaitMoreFromEachLane();
      load.finish(name);
      return Latencies.of(load.clients.keySet().stream().map(LiveClient::recording).toList());
    }
  }

  /// Cuts everybody off for a moment.
  static void blink(Platform platform) {
    platform.networks().forEach(network -> network.reset());
  }

  @Override
  public void close() {
    people.close();
    publisher.close();
    http.shutdownNow();
  }

  private void startLanes(String name, Set<Room> shared) {
    for (int i = 0; i < USERS; i++) {
      Room own = Room.ofUser(users.get(i));
      String source = name + "-lane-" + i;
      lanes.add(
          i % 2 == 0
              ? Lane.overKafka(source, List.of(own), publisher, PACE_MS)
              : Lane.overHttp(source, List.of(own), http, address(), PACE_MS));
    }
    lanes.add(Lane.overKafka(name + "-lane-shared", List.copyOf(shared), publisher, PACE_MS));
    lanes.add(
        Lane.overHttp(
            name + "-lane-wide",
            users.stream().map(Room::ofUser).toList(),
            http,
            address(),
            2 * PACE_MS));
  }

  /// The platform works again where each lane gets on.
  private void awaitMoreFromEachLane() {
    Map<Lane, Integer> before = new HashMap<>();
    lanes.forEach(lane -> before.put(lane, lane.published().size()));
    Awaitility.waitAtMost(CAUGHT_UP_WITHIN)
        .until(
            () ->
                lanes.stream()
                    .allMatch(lane -> lane.published().size() >= before.get(lane) + MORE_EVENTS));
  }

  private void finish(String name) {
    for (Lane lane : lanes) {
      lane.finish();
    }
    List<Published> published =
        new ArrayList<>(lanes.stream().flatMap(lane -> lane.published().stream()).toList());
    awaitNothingMissing(published);
    // Behind a last event in every room: a late duplicate has come before it.
    published.add(publishLast(name));
    awaitNothingMissing(published);
    Verdict verdict = verdict(published);
    assertThat(verdict.isClean()).as(name + ": " + verdict).isTrue();
    assertThat(published).as("events under " + name).hasSizeGreaterThan(100);
    System.out.printf("%s: %d events; %s%n", name, published.size(), verdict);
    for (String user : users) {
      long count = ofUser(published, user);
      // Whoever is cut off before it acks comes back with a place behind what it has. Nothing stays
      // sent; only what no gateway lived to tell of stays pending.
      long mayBePending = connections == Connections.DIE_WITH_THEIR_GATEWAY ? count / 4 : 0;
      Accounts.awaitReceived(platform, http, user, count, mayBePending);
    }
  }

  private Published publishLast(String name) {
    List<Room> rooms = clients.values().stream().flatMap(Set::stream).distinct().toList();
    String source = name + "-last";
    publisher.publish(Event.of(source, source, "load.sent", rooms, RawJson.of("{}"))).join();
    return new Published(source, source, rooms, source, 0, true);
  }

  private void awaitNothingMissing(List<Published> published) {
    Awaitility.waitAtMost(CAUGHT_UP_WITHIN)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(verdict(published)).matches(UnderLoad::nothingMissing));
  }

  private static long ofUser(List<Published> published, String user) {
    return published.stream().filter(event -> event.rooms().contains(Room.ofUser(user))).count();
  }

  private static boolean nothingMissing(Verdict verdict) {
    return verdict.count(Verdict.Kind.LOST) == 0;
  }

  private Verdict verdict(List<Published> published) {
    List<Witness> witnesses = new ArrayList<>();
    clients.forEach(
        (client, rooms) ->
            rooms.forEach(
                room -> witnesses.add(Witness.of(client.name(), room, client.recording()))));
    return HistoryChecker.check(
        published,
        HistoryScan.read(platform.backends().bootstrapServers(), Topics.DEFAULT),
        witnesses);
  }

  private String address() {
    return platform.ingest().program().address();
  }
}
