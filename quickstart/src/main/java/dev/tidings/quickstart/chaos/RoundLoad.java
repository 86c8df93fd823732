package dev.tidings.quickstart.chaos;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Reconnecting;
import dev.tidings.quickstart.load.Lane;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The producers and clients of one round, with users and rooms of its own: lanes through Kafka and
/// by HTTP, to one user's room each, to two shared rooms and to all users at once; two devices of
/// each user, which follow the shared rooms too and come back whenever they are cut off.
final class RoundLoad implements AutoCloseable {

  private static final int USERS = 4;
  private static final long PACE_MS = 20;
  private static final int MORE_EVENTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(20);
  private static final long LOOK_EVERY_MS = 100;

  private final String name;
  private final Platform platform;
  private final DevelopmentTokens tokens;
  private final EventPublisher publisher;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<LiveClient, Set<Room>> clients = new LinkedHashMap<>();
  private final List<Reconnecting> connected = new ArrayList<>();
  private final List<String> users;
  private final Set<Room> shared;

  /// @param name letters and digits; nothing else in the history bears it
  RoundLoad(Platform platform, DevelopmentTokens tokens, String name) {
    this.platform = platform;
    this.tokens = tokens;
    this.name = name;
    this.publisher = new EventPublisher(platform.backends().bootstrapServers());
    this.users = IntStream.range(0, USERS).mapToObj(i -> name + "-" + i).toList();
    this.shared = Set.of(new Room("team:" + name), new Room("order:" + name));
  }

  /// Begins; returns when every client has come into every room and every lane gets on.
  void start() throws InterruptedException {
    for (int i = 0; i < USERS; i++) {
      for (int device = 0; device < 2; device++) {
        connect(users.get(i), 2 * i + device);
      }
    }
    clients.forEach((client, rooms) -> rooms.forEach(room -> awaitBegun(client, room)));
    for (int i = 0; i < USERS; i++) {
      Room own = Room.ofUser(users.get(i));
      String source = name + "-lane-" + i;
      lanes.add(i % 2 == 0 ? overKafka(source, List.of(own)) : overHttp(source, List.of(own), 1));
    }
    lanes.add(overKafka(name + "-lane-shared", List.copyOf(shared)));
    lanes.add(overHttp(name + "-lane-wide", users.stream().map(Room::ofUser).toList(), 2));
    awaitMoreFromEachLane();
  }

  /// Returns when each lane was told of some more events: the platform works.
  ///
  /// @throws IllegalStateException if one is not within a minute
  void awaitMoreFromEachLane() throws InterruptedException {
    Map<Lane, Integer> before = new HashMap<>();
    lanes.forEach(lane -> before.put(lane, lane.published().size()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!lanes.stream()
        .allMatch(lane -> lane.published().size() >= before.get(lane) + MORE_EVENTS)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("a producer does not get on for " + PATIENCE);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  /// Publishes no more.
  ///
  /// @return all that was published
  List<Published> finish() {
    lanes.forEach(Lane::finish);
    return new ArrayList<>(lanes.stream().flatMap(lane -> lane.published().stream()).toList());
  }

  /// One more event in every room: a late duplicate of another has come before it.
  Published publishLast() {
    List<Room> rooms = List.copyOf(rooms());
    String source = name + "-last";
    publisher.publish(Event.of(source, source, "load.sent", rooms, RawJson.of("{}"))).join();
    return new Published(source, source, rooms, source, 0, true);
  }

  /// All rooms of the round.
  Set<Room> rooms() {
    Set<Room> rooms = new HashSet<>();
    clients.values().forEach(rooms::addAll);
    return rooms;
  }

  /// The clients and all rooms that each is in.
  Map<LiveClient, Set<Room>> clients() {
    return Collections.unmodifiableMap(clients);
  }

  @Override
  public void close() {
    connected.forEach(Reconnecting::close);
    publisher.close();
    http.shutdownNow();
  }

  private void connect(String user, int number) {
    LiveClient client = new LiveClient(user + "-" + number, shared, true, http);
    Set<Room> all = new HashSet<>(shared);
    all.add(Room.ofUser(user));
    clients.put(client, all);
    List<URI> gateways =
        new ArrayList<>(
            IntStream.range(0, platform.gateways().size())
                .mapToObj(platform::connectAddress)
                .toList());
    Collections.rotate(gateways, number);
    connected.add(new Reconnecting(client, gateways, () -> token(user), number));
  }

  private String token(String user) {
    return tokens.mint(user, List.of("team:*", "order:*"), TOKEN_LIFETIME);
  }

  private static void awaitBegun(LiveClient client, Room room) {
    boolean begun =
        client
            .recording()
            .await(0, Observation.Began.class, began -> began.room().equals(room), PATIENCE)
            .isPresent();
    if (!begun) {
      throw new IllegalStateException(client.name() + " did not come into " + room);
    }
  }

  private Lane overKafka(String source, List<Room> rooms) {
    return Lane.overKafka(source, rooms, publisher, PACE_MS);
  }

  private Lane overHttp(String source, List<Room> rooms, int slower) {
    String address = platform.ingest().program().address();
    return Lane.overHttp(source, rooms, http, address, slower * PACE_MS);
  }
}
