package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.World;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LookupTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Room TEAM = new Room("team:7");

  private static Instant now;
  private static World world;
  private static EmbeddedServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    world = World.ready();
    server =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "datasources.default.url",
                world.store.url(),
                "tidings.kafka.bootstrap-servers",
                world.bootstrapServers,
                "tidings.kafka.topic-prefix",
                world.topics.prefix()));
    client = HttpClient.newHttpClient();
    await().atMost(SOON).until(() -> ask("/health/readiness").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    world.close();
  }

  @Test
  void aNotificationIsToldWithTheStateOfEachDevice() {
    Notification it = World.notification("user:ann", "lookup", now);
    long offset = world.append(it);
    Receipt.Party phone = new Receipt.Party("ann", "phone", "c-1");
    Receipt.Party laptop = new Receipt.Party("ann", "laptop", "c-2");
    Receipt.Party tablet = new Receipt.Party("ann", "tablet", "c-3");
    world.tell(
        "ann",
        new Receipt.Connected(tablet, now),
        sent(phone, it, now.plusMillis(5)),
        sent(laptop, it, now.plusMillis(6)),
        new Receipt.Received(phone, it.room(), List.of(it.id()), now.plusMillis(9)));

    JsonNode told = awaitState("/v1/notifications/" + it.id(), "received");

    assertThat(told.path("id").asText()).isEqualTo(it.id().toString());
    assertThat(told.path("room").asText()).isEqualTo("user:ann");
    assertThat(told.path("source").asText()).isEqualTo("shop");
    assertThat(told.path("event").asText()).isEqualTo("lookup");
    assertThat(told.path("type").asText()).isEqualTo("order.shipped");
    assertThat(told.path("takenAt").asText()).isEqualTo(now.toString());
    assertThat(told.path("time").asText()).isEqualTo(now.toString());
    assertThat(told.path("expiresAt").isNull()).isTrue();
    assertThat(told.path("offset").asLong()).isEqualTo(offset);
    assertThat(told.path("partition").isInt()).isTrue();
    assertThat(told.path("reach").isNull()).isTrue();
    assertThat(devices(told))
        .containsExactlyInAnyOrder("phone received", "laptop sent", "tablet pending");
    JsonNode first = told.path("devices").get(0);
    assertThat(first.path("device").asText()).isEqualTo("laptop");
    assertThat(first.path("sentAt").asText()).isEqualTo(now.plusMillis(6).toString());
    assertThat(first.path("receivedAt").isNull()).isTrue();
    assertThat(first.path("connection").asText()).isEqualTo("c-2");
    assertThat(first.path("gateway").asText()).isEqualTo(World.GATEWAY);
  }

  @Test
  void anAcknowledgementIsShownHoweverManyDevicesThereAre() {
    Notification it = World.notification("user:max", "many", now);
    world.append(it);
    for (int device = 0; device < 30; device++) {
      Receipt.Party party = new Receipt.Party("max", "device-" + (10 + device), "c-m" + device);
      world.tell("max", sent(party, it, now));
    }
    Receipt.Party last = new Receipt.Party("max", "device-39", "c-m29");
    world.tell("max", new Receipt.Received(last, it.room(), List.of(it.id()), now));

    awaitState("/v1/notifications/" + it.id(), "received");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        page("/v1/users/max/notifications").at("/notifications/0/state").asText())
                    .isEqualTo("received"));
  }

  @Test
  void whatNobodyAcknowledgedInTimeIsExpiredAndWhatWasAcknowledgedStaysReceived() {
    Instant past = now.minusSeconds(5);
    Notification missed = World.notification("user:eve", "missed", now, Optional.of(past));
    Notification got = World.notification("user:eve", "got", now, Optional.of(past));
    Notification waiting =
        World.notification("user:eve", "waiting", now, Optional.of(now.plusSeconds(3600)));
    world.append(missed);
    world.append(got);
    world.append(waiting);
    Receipt.Party phone = new Receipt.Party("eve", "phone", "c-7");
    world.tell(
        "eve",
        sent(phone, missed, now),
        sent(phone, got, now),
        new Receipt.Received(phone, got.room(), List.of(got.id()), now));

    awaitState("/v1/notifications/" + got.id(), "received");
    JsonNode expired = awaitState("/v1/notifications/" + missed.id(), "expired");
    assertThat(devices(expired)).containsExactly("phone expired");
    JsonNode pending = awaitState("/v1/notifications/" + waiting.id(), "pending");
    assertThat(devices(pending)).isEmpty();
  }

  @Test
  void aSharedRoomTellsWhomItReachedAndOneUserOnRequest() {
    Notification it = World.notification("team:7", "meeting", now);
    long offset = world.append(it);
    Receipt.Party bob = new Receipt.Party("bob", "phone", "c-8");
    Receipt.Party cat = new Receipt.Party("cat", "phone", "c-9");
    Receipt.Party late = new Receipt.Party("dan", "phone", "c-10");
    world.tell("bob", through(bob, offset), acked(bob, offset));
    world.tell("cat", through(cat, offset));
    world.tell("dan", through(late, offset + 100));
    await()
        .atMost(SOON)
        .until(() -> world.rows("select count(*) from room_progress").equals(List.of("3")));

    JsonNode told = awaitState("/v1/notifications/" + it.id(), "received");
    assertThat(told.path("reach"))
        .hasToString(
            """
            {"devicesSent":2,"devicesReceived":1,"usersSent":2,"usersReceived":1,"isPartial":false}"""
                .strip());
    assertThat(devices(told)).containsExactly("phone received", "phone sent");
    assertThat(devices(awaitState("/v1/notifications/" + it.id() + "?user=cat", "received")))
        .containsExactly("phone sent");
    assertThat(devices(awaitState("/v1/notifications/" + it.id() + "?user=dan", "received")))
        .containsExactly("phone pending");
  }

  /// All users' rows were cut off at 200, and the one asked about was looked for among those.
  @Test
  void whatIsKnownOfOneUserIsFoundAmongHundredsOfOthers() throws Exception {
    Notification it = World.notification("team:200", "crowded", now);
    Room room = it.room();
    long offset = world.append(it);
    for (int user = 0; user < 201; user++) {
      String name = "a%03d".formatted(user);
      Receipt.Party phone = new Receipt.Party(name, "phone", "c-" + name);
      world.tell(
          name,
          new Receipt.Omitted(phone, room, List.of(it.id()), Receipt.Omitted.Reason.FORBIDDEN, now),
          new Receipt.Engaged(phone, room, List.of(it.id()), As.SEEN, now));
    }
    Receipt.Party phone = new Receipt.Party("zac", "phone", "c-zac");
    world.tell(
        "zac",
        new Receipt.SentThrough(phone, room, world.epoch(), 0, offset, offset, 1, now),
        new Receipt.Omitted(phone, room, List.of(it.id()), Receipt.Omitted.Reason.FORBIDDEN, now),
        new Receipt.Engaged(phone, room, List.of(it.id()), As.READ, now));

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        page("/v1/notifications/" + it.id() + "/timeline?user=zac")
                            .path("hops")
                            .findValuesAsText("hop"))
                    .contains("omitted", "read")
                    .doesNotContain("seen"));
  }

  @Test
  void aUsersNotificationsComeInPagesTheLatestFirst() throws Exception {
    for (int i = 0; i < 7; i++) {
      world.append(World.notification("user:pat", "p-" + i, now.plusMillis(i)));
    }
    await()
        .atMost(SOON)
        .until(() -> page("/v1/users/pat/notifications").path("notifications").size() == 7);
    List<String> seen = pagesOf("pat", 3);

    assertThat(seen).containsExactly("p-6", "p-5", "p-4", "p-3", "p-2", "p-1", "p-0");
  }

  /// Ids are a hash below the millisecond: sorted by them, a batch came shuffled, and pages cut it
  /// where it was not. Sorted by time, what was taken earlier and committed later came first.
  @Test
  void aUsersListIsTheReverseOfTheRoomsOrderHoweverTheIdsSort() throws Exception {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String event = "b-" + i;
      Instant takenAt = i < 10 ? now : now.minusSeconds(1);
      world.append(World.notification("user:bea", event, takenAt));
      order.addFirst(event);
    }
    await()
        .atMost(SOON)
        .until(() -> page("/v1/users/bea/notifications").path("notifications").size() == 12);

    for (int limit : List.of(1, 2, 3, 5, 12, 50)) {
      assertThat(pagesOf("bea", limit)).as("pages of %s", limit).isEqualTo(order);
    }
  }

  /// Offsets begin anew with an epoch: what a new history holds is later than all of the old one.
  @Test
  void aNewHistoryStandsBeforeTheOldOneInAUsersList() throws Exception {
    for (int i = 0; i < 4; i++) {
      world.append(World.notification("user:ned", "n-" + i, now.plusMillis(i)));
    }
    await()
        .atMost(SOON)
        .until(() -> page("/v1/users/ned/notifications").path("notifications").size() == 4);
    world.change("insert into history_epoch (epoch) values (4711)");
    world.change(
        """
        update notification set epoch = 4711, history_offset = 0
        where room = 'user:ned' and event = 'n-1'
        """);

    assertThat(pagesOf("ned", 2)).containsExactly("n-1", "n-3", "n-2", "n-0");
  }

  @Test
  void anEventIsFoundInEachOfItsRooms() throws Exception {
    world.append(World.notification("user:kim", "both/of it", now));
    world.append(World.notification("user:lee", "both/of it", now));
    await()
        .atMost(SOON)
        .until(() -> page("/v1/events/shop/both%2Fof%20it").path("notifications").size() == 2);

    assertThat(ask("/v1/events/shop/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void aUsersConnectionsAreTold() {
    Receipt.Party phone = new Receipt.Party("zoe", "phone", "c-z1");
    Receipt.Party laptop = new Receipt.Party("zoe", "laptop", "c-z2");
    world.tell(
        "zoe", new Receipt.Connected(phone, now), new Receipt.Disconnected(phone, 1006, now));
    world.tell("zoe", new Receipt.Connected(laptop, now.plusSeconds(1)));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode told = page("/v1/users/zoe/connections").path("connections");
              assertThat(told).hasSize(2);
              assertThat(told.get(0).path("connection").asText()).isEqualTo("c-z2");
              assertThat(told.get(0).path("open").asBoolean()).isTrue();
              assertThat(told.get(1).path("closeCode").asInt()).isEqualTo(1006);
              assertThat(told.get(1).path("open").asBoolean()).isFalse();
            });
  }

  /// Nobody tells the end of the connections of a gateway that is killed. That it lives again does,
  /// and where it does not come back under its name their age.
  @Test
  void connectionsOfAKilledGatewayHaveEnded() throws Exception {
    Receipt.Party phone = new Receipt.Party("gil", "phone", "c-g1");
    Receipt.Party tablet = new Receipt.Party("gil", "tablet", "c-g2");
    Receipt.Party laptop = new Receipt.Party("gil", "laptop", "c-g3");
    Instant before = now.minusSeconds(300);
    Instant since = now.minusSeconds(60);
    world.tell(
        "gil",
        new ReceiptBatch(
            "gw-killed",
            Optional.of(before.minusSeconds(1)),
            List.of(new Receipt.Connected(phone, before))));
    world.tell("gil", new Receipt.Connected(tablet, now.minus(Duration.ofHours(3))));
    world.tell(
        "gil",
        new ReceiptBatch(
            "gw-killed",
            Optional.of(since),
            List.of(new Receipt.Connected(laptop, now.minusSeconds(50)))));

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonNode told = page("/v1/users/gil/connections").path("connections");
              assertThat(told).hasSize(3);
              assertThat(told.get(0).path("open").asBoolean()).isTrue();
              assertThat(told.get(0).path("lostBy").isNull()).isTrue();
              assertThat(told.get(1).path("open").asBoolean()).isFalse();
              assertThat(told.get(1).path("lostBy").asText()).isEqualTo(since.toString());
              assertThat(told.get(2).path("open").asBoolean()).isFalse();
              assertThat(told.get(2).path("lostBy").asText())
                  .isEqualTo(
                      now.minus(Duration.ofHours(3)).plus(Duration.ofMinutes(65)).toString());
            });
    JsonNode online = page("/v1/online?limit=200");
    assertThat(online.findValuesAsText("connection"))
        .contains("c-g3")
        .doesNotContain("c-g1", "c-g2");
    assertThat(page("/v1/users/gil/timeline").findValuesAsText("closeReason"))
        .filteredOn("gateway-lost"::equals)
        .hasSize(2);
  }

  /// A device makes some fifty connections a day.
  @Test
  void whyKnowsTheConnectionsOfTheTimeHoweverManyThereWereSince() throws Exception {
    Instant taken = now.minus(Duration.ofDays(2));
    Notification it = World.notification("user:ida", "long-ago", taken);
    world.append(it);
    Receipt.Party then = new Receipt.Party("ida", "phone", "c-then");
    world.tell(
        "ida",
        new Receipt.Connected(then, taken.minusSeconds(600)),
        sent(then, it, taken.plusMillis(4)),
        new Receipt.Disconnected(then, 4102, taken.plusSeconds(60)));
    Receipt[] since = new Receipt[400];
    for (int i = 0; i < 200; i++) {
      Receipt.Party party = new Receipt.Party("ida", "phone", "c-i" + i);
      Instant from = taken.plusSeconds(120 + 600L * i);
      since[2 * i] = new Receipt.Connected(party, from);
      since[2 * i + 1] = new Receipt.Disconnected(party, 4201, from.plusSeconds(599));
    }
    world.tell("ida", since);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(page("/v1/notifications/" + it.id() + "/why").path("sentence").asText())
                    .contains("no-pong")
                    .endsWith("and the device has reconnected since."));
    JsonNode hops = page("/v1/notifications/" + it.id() + "/timeline").path("hops");
    assertThat(hops.findValuesAsText("connection")).contains("c-then", "c-i0", "c-i199");
  }

  @Test
  void errorsAreProblemsThatSayWhatWasExpected() throws Exception {
    problem("/v1/notifications/elephant", 400, "bad-request", "a UUID");
    problem("/v1/notifications/0193a4c0-0000-7000-8000-000000000000", 404, "not-found", "(yet)");
    problem("/v1/users/ann/notifications?limit=0", 400, "bad-request", "1 to 200");
    problem("/v1/users/ann/notifications?limit=many", 400, "bad-request", "1 to 200");
    problem("/v1/users/ann/notifications?before=x", 400, "bad-request", "a UUID");
    problem(
        "/v1/users/ann/notifications?before=0193a4c0-0000-7000-8000-000000000000",
        400,
        "bad-request",
        "a notification of user:ann");
    problem("/v1/users/an%20n/notifications", 400, "bad-request", "user: an n");
    problem("/v1/users/a:b/connections", 400, "bad-request", "user: a:b");
    problem("/nowhere", 404, "not-found", "GET /nowhere");
    assertThat(page("/v1/users/nobody/notifications"))
        .hasToString("{\"notifications\":[],\"next\":null}");
  }

  @Test
  void figuresAndHealthAreThere() throws Exception {
    assertThat(ask("/health/liveness").statusCode()).isEqualTo(200);
    assertThat(ask("/health/readiness").body()).contains("CONSUMING");
    assertThat(ask("/prometheus").body())
        .contains(
            "tidings_tracker_intake_lag_history",
            "tidings_tracker_intake_lag_receipts",
            "tidings_tracker_intake_facts_total",
            "realtime_drops_total{reason=\"retention-passed\"");
  }

  @Test
  void thePageMayRunNothingButItsOwn() throws Exception {
    HttpResponse<String> page = ask("/");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).contains("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'");
    assertThat(page.body()).doesNotContain("http://", "https://", "onclick", "<script>");
    for (String file : List.of("app.js", "console.css", "lit-html.js", "uPlot.esm.js")) {
      HttpResponse<String> answer = ask("/console/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }
    assertThat(ask("/console/app.js").body()).doesNotContain("innerHTML", "insertAdjacent");
    assertThat(ask("/console/..%2Fapplication.yml").statusCode()).isEqualTo(404);
  }

  private static List<String> pagesOf(String user, int limit) throws Exception {
    List<String> seen = new ArrayList<>();
    String before = "";
    while (before != null) {
      JsonNode page = page("/v1/users/" + user + "/notifications?limit=" + limit + before);
      page.path("notifications").forEach(one -> seen.add(one.path("event").asText()));
      before = page.path("next").isNull() ? null : "&before=" + page.path("next").asText();
    }
    return seen;
  }

  private static Receipt sent(Receipt.Party party, Notification it, Instant at) {
    return new Receipt.Sent(party, it.room(), List.of(it.id()), at);
  }

  private static Receipt through(Receipt.Party party, long offset) {
    return new Receipt.SentThrough(party, TEAM, world.epoch(), 0, offset, offset, 1, now);
  }

  private static Receipt acked(Receipt.Party party, long offset) {
    return new Receipt.ReceivedThrough(party, TEAM, world.epoch(), 0, offset, offset, 1, now);
  }

  private static JsonNode awaitState(String path, String state) {
    return await()
        .atMost(SOON)
        .until(() -> page(path), told -> told.path("state").asText().equals(state));
  }

  private static List<String> devices(JsonNode told) {
    List<String> devices = new ArrayList<>();
    told.path("devices")
        .forEach(
            one -> devices.add(one.path("device").asText() + " " + one.path("state").asText()));
    return devices;
  }

  private static void problem(String path, int status, String code, String detail)
      throws Exception {
    HttpResponse<String> answer = ask(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("code").asText()).as(path).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText()).contains(detail);
  }

  private static JsonNode page(String path) throws IOException, InterruptedException {
    return JSON.readTree(ask(path).body());
  }

  private static HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.getURL() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
