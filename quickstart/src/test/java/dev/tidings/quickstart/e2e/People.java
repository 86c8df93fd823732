package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Reconnecting;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The clients of one test. Confined to the test's thread.
final class People implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

  private final Platform platform;
  private final List<URI> gateways;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Runnable> open = new ArrayList<>();

  People(Platform platform) {
    this(
        platform,
        IntStream.range(0, platform.gateways().size()).mapToObj(platform::connectAddress).toList());
  }

  /// @param gateways where those who stay connected go, in turn
  People(Platform platform, List<URI> gateways) {
    this.platform = platform;
    this.gateways = List.copyOf(gateways);
  }

  /// A client that is connected when the test says so: an installation of its own, for a device
  /// goes on from where it has acked, whichever client was it.
  LiveClient client(Room... rooms) {
    String device = "device-" + UUID.randomUUID().toString().substring(0, 8);
    LiveClient client = new LiveClient(device, Set.of(rooms), true, http);
    open.add(client::close);
    return client;
  }

  /// One installation, which remembers nothing of another client's: it brings no cursor.
  LiveClient device(String name, boolean acknowledges) {
    LiveClient client = new LiveClient(name, Set.of(), acknowledges, http);
    open.add(client::close);
    return client;
  }

  HttpClient http() {
    return http;
  }

  String token(String user) {
    return token(user, TOKEN_LIFETIME);
  }

  String token(String user, Duration lifetime) {
    return platform.tokens().mint(user, List.of("team:*", "order:*"), lifetime);
  }

  /// Connects; returns when the gateway has said welcome.
  void connect(LiveClient client, String user, int gateway) {
    int place = client.recording().size();
    var unused = client.connect(platform.connectAddress(gateway), token(user));
    await(client, place, Observation.Opened.class);
  }

  /// Connects with the client's cursors; returns when the room's replay has ended.
  Observation.Replayed resume(LiveClient client, String user, Room room, int gateway) {
    int place = client.recording().size();
    connect(client, user, gateway);
    return awaited(
        client, place, Observation.Replayed.class, replayed -> replayed.room().equals(room));
  }

  /// A client that stays connected from now on, whatever happens, and goes round the gateways.
  LiveClient stayer(String user, int number, Set<Room> rooms) {
    LiveClient client = new LiveClient(user + "-" + number, rooms, true, http);
    List<URI> inTurn = new ArrayList<>(gateways);
    Collections.rotate(inTurn, number);
    open.add(new Reconnecting(client, inTurn, () -> token(user), number)::close);
    return client;
  }

  static <O extends Observation> O await(LiveClient client, int place, Class<O> kind) {
    return awaited(client, place, kind, seen -> true);
  }

  static void awaitBegun(LiveClient client, Room room) {
    await(client, 0, Observation.Began.class, began -> began.room().equals(room));
  }

  /// The room's gap: other rooms of the connection may have theirs, such as `all`.
  static Observation.Gap awaitGap(LiveClient client, int place, Room room) {
    return awaited(client, place, Observation.Gap.class, gap -> gap.room().equals(room));
  }

  static void awaitEvent(LiveClient client, int place, String event) {
    await(client, place, Observation.Event.class, seen -> seen.event().equals(event));
  }

  static <O extends Observation> void await(
      LiveClient client, int place, Class<O> kind, Predicate<O> fits) {
    assertThat(awaited(client, place, kind, fits)).isNotNull();
  }

  static <O extends Observation> O awaited(
      LiveClient client, int place, Class<O> kind, Predicate<O> fits) {
    return client
        .recording()
        .await(place, kind, fits, PATIENCE)
        .orElseThrow(
            () ->
                new AssertionError(
                    "no such %s; seen: %s"
                        .formatted(kind.getSimpleName(), client.recording().from(place))));
  }

  static List<String> events(LiveClient client, Room room, int place) {
    return client.recording().events(room, place).stream().map(Observation.Event::event).toList();
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
    http.shutdownNow();
  }
}
