package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.World;
import dev.tidings.tracker.page.ConsoleStage;
import io.micronaut.web.router.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The API over a day in the life of some users.
final class ApiTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The audit trail itself is for admins, who look for who looked.
  private static final Set<String> TELLS_OF_NOBODY =
      Set.of("/v1/session", "/v1/accounting", "/v1/audit");

  private static ConsoleStage stage;
  private static HttpClient client;
  private static String cookie;

  @BeforeAll
  static void start() throws Exception {
    stage = ConsoleStage.start();
    client = HttpClient.newHttpClient();
    HttpResponse<String> signedIn =
        client.send(
            HttpRequest.newBuilder(URI.create(stage.address() + "/v1/session"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(
                            Map.of("name", ConsoleStage.ADMIN, "password", ConsoleStage.ADMIN))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String set = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
    cookie = set.substring(0, set.indexOf(';'));
  }

  @AfterAll
  static void stop() {
    client.close();
    stage.close();
  }

  @Test
  void theWayOfANotificationIsToldHopByHop() throws Exception {
    JsonNode way = ask("/v1/notifications/" + stage.received.id() + "/timeline");

    assertThat(texts(way.path("hops"), "hop"))
        .containsSubsequence("connected", "taken", "sent", "sent", "received")
        .contains("disconnected");
    assertThat(way.at("/notification/state").asText()).isEqualTo("received");
    List<String> instants = texts(way.path("hops"), "at");
    assertThat(instants.stream().map(Instant::parse).toList()).isSorted();
  }

  @Test
  void whyIsAnsweredForTheOwnerAndForWhomeverOneAsks() throws Exception {
    JsonNode own = ask("/v1/notifications/" + stage.offline.id() + "/why");
    assertThat(own.path("stop").asText()).isEqualTo("offline");
    assertThat(own.path("user").asText()).isEqualTo("bob");
    assertThat(texts(own.path("steps"), "step"))
        .containsExactly("accepted", "routed", "member", "connected", "sent", "acknowledged");

    assertThat(
            ask("/v1/notifications/" + stage.offline.id() + "/why?user=ann").path("stop").asText())
        .isEqualTo("not-addressed");
    assertThat(
            ask("/v1/notifications/" + stage.shared.id() + "/why?user=ann").path("stop").asText())
        .isEqualTo("received");
    assertThat(
            ask("/v1/notifications/" + stage.shared.id() + "/why?user=user-1")
                .path("stop")
                .asText())
        .isEqualTo("not-following");
    assertThat(ask("/v1/notifications/" + stage.shared.id() + "/why").path("detail").asText())
        .contains("expected: a user");
  }

  @Test
  void aUsersDaysAreToldInPages() throws Exception {
    JsonNode whole = ask("/v1/users/ann/timeline");
    assertThat(texts(whole.path("entries"), "kind"))
        .containsExactlyInAnyOrder(
            "notification", "notification", "connected", "connected", "disconnected", "gap");
    List<String> paged = new ArrayList<>();
    String before = "";
    while (before != null) {
      JsonNode page = ask("/v1/users/ann/timeline?limit=1" + before);
      paged.addAll(texts(page.path("entries"), "at"));
      before = page.path("next").isNull() ? null : "&before=" + page.path("next").asText();
    }
    assertThat(paged).isEqualTo(texts(whole.path("entries"), "at"));
  }

  @Test
  void aSearchNarrowsByAllThatIsGiven() throws Exception {
    assertThat(ask("/v1/notifications?limit=200").path("notifications"))
        .hasSizeGreaterThanOrEqualTo(34);
    assertThat(ask("/v1/notifications?user=ann").path("notifications")).hasSize(2);
    assertThat(ask("/v1/notifications?room=user:ann&state=sent").path("notifications")).hasSize(1);
    assertThat(ask("/v1/notifications?source=shop&event=meeting").path("notifications")).hasSize(1);
    assertThat(ask("/v1/notifications?type=nothing.such").path("notifications")).isEmpty();
    for (String bad :
        List.of("state=happy", "room=x", "from=noon", "before=1", "limit=0", "user=a:b")) {
      assertThat(send("/v1/notifications?" + bad).statusCode()).as(bad).isEqualTo(400);
    }
  }

  @Test
  void anExportIsEverythingThatASearchFinds() throws Exception {
    HttpResponse<String> csv = send("/v1/export/notifications?type=order.shipped&format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Content-Disposition").orElse(""))
        .contains("attachment", "notifications.csv");
    assertThat(csv.body().lines()).hasSizeGreaterThanOrEqualTo(35);
    HttpResponse<String> lines = send("/v1/export/notifications?user=ann&format=jsonl");
    assertThat(lines.body().lines())
        .hasSize(2)
        .allSatisfy(
            line -> assertThat(JSON.readTree(line).path("room").asText()).isEqualTo("user:ann"));
    assertThat(send("/v1/export/notifications?format=xls").statusCode()).isEqualTo(400);
  }

  @Test
  void whoIsOnlineIsToldInPages() throws Exception {
    JsonNode whole = ask("/v1/online");
    assertThat(whole.path("connectionsOpen").asLong()).isGreaterThanOrEqualTo(21);
    assertThat(texts(whole.path("connections"), "user"))
        .contains("ann", "user-1")
        .doesNotContain("bob");
    Set<String> paged = new TreeSet<>();
    String before = "";
    while (before != null) {
      JsonNode page = ask("/v1/online?limit=4" + before);
      paged.addAll(texts(page.path("connections"), "connection"));
      before =
          page.path("next").isNull()
              ? null
              : "&before=" + page.path("next").asText().replace("/", "%2F");
    }
    assertThat(paged).containsAll(texts(whole.path("connections"), "connection"));
    assertThat(send("/v1/online?before=yesterday").statusCode()).isEqualTo(400);
  }

  @Test
  void theAccountsCloseAtNothing() throws Exception {
    JsonNode hours = ask("/v1/accounting").path("hours");
    long accepted = 0;
    for (JsonNode hour : hours) {
      accepted += hour.path("accepted").asLong();
      assertThat(hour.path("unaccounted").asLong()).isZero();
    }
    assertThat(accepted).isGreaterThanOrEqualTo(34);
    assertThat(hours.findValues("p99Ms")).isNotEmpty();
    assertThat(send("/v1/accounting?from=2026-01-01T00:00:00Z").statusCode()).isEqualTo(400);
  }

  @Test
  void whatHappensIsStreamedAsItHappens() throws Exception {
    HttpResponse<InputStream> tail =
        client.send(
            request("/v1/live?user=tail").timeout(SOON).build(),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(tail.body(), StandardCharsets.UTF_8))) {
      assertThat(tail.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      Notification it = World.notification("user:tail", "tailed", Instant.now());
      stage.world.append(it);
      String line = lines.readLine();
      while (!line.startsWith("data: {")) {
        line = lines.readLine();
      }
      JsonNode told = JSON.readTree(line.substring("data:".length()));
      assertThat(told.path("id").asText()).isEqualTo(it.id().toString());
      assertThat(told.path("state").asText()).isEqualTo("pending");
    }
  }

  @Test
  void deadLettersAreListedAndShownWhole() throws Exception {
    stage.deadLetter("{", "not JSON");
    JsonNode list =
        await()
            .atMost(SOON)
            .until(() -> ask("/v1/dead-letters"), told -> told.path("letters").size() == 2);
    assertThat(texts(list.path("letters"), "place")).containsExactly("0-1", "0-0");
    assertThat(list.at("/letters/0/redrivable").asBoolean()).isTrue();
    JsonNode first = ask("/v1/dead-letters?limit=1");
    assertThat(first.path("next").asText()).isEqualTo("0-1");
    assertThat(texts(ask("/v1/dead-letters?limit=1&before=0-1").path("letters"), "place"))
        .containsExactly("0-0");
    JsonNode whole = ask("/v1/dead-letters/0-0");
    assertThat(whole.path("value").asText()).contains("Order Shipped");
    assertThat(texts(whole.path("headers"), "name")).containsExactly("content-type");
    assertThat(send("/v1/dead-letters/0-99").statusCode()).isEqualTo(404);
    assertThat(send("/v1/dead-letters/x").statusCode()).isEqualTo(400);
  }

  @Test
  void whatTheWebhookDidNotTakeIsListedShownAndSentAgain() throws Exception {
    String csrf = ask("/v1/session").path("csrf").asText();
    String older = stage.givenUp(stage.silent, stage.now.minusSeconds(9)).toString();
    String newer = stage.givenUp(stage.offline, stage.now.minusSeconds(9)).toString();
    JsonNode first = ask("/v1/webhook-letters?limit=1");
    JsonNode second = ask("/v1/webhook-letters?limit=1&before=" + first.path("next").asText());
    // Written in the same millisecond: neither is passed over.
    assertThat(
            List.of(
                first.at("/letters/0/outcome").asText(), second.at("/letters/0/outcome").asText()))
        .containsExactlyInAnyOrder(older, newer);
    assertThat(send("/v1/webhook-letters?before=yesterday").statusCode()).isEqualTo(400);
    JsonNode whole = ask("/v1/webhook-letters/" + newer);
    assertThat(whole.at("/letter/state").asText()).isEqualTo("given-up");
    assertThat(whole.at("/letter/lastError").asText()).isEqualTo("HTTP status 503");
    assertThat(JSON.readTree(whole.path("body").asText()).path("user").asText()).isEqualTo("bob");
    JsonNode why = ask("/v1/notifications/" + stage.offline.id() + "/why");
    assertThat(why.at("/webhook/0/state").asText()).isEqualTo("given-up");

    HttpResponse<String> revived = post("/v1/webhook-letters/" + newer + "/revive", "{}", csrf);
    assertThat(revived.statusCode()).as(revived.body()).isEqualTo(202);
    assertThat(JSON.readTree(revived.body()).path("state").asText()).isEqualTo("waiting");
    assertThat(ask("/v1/audit?whose=user:bob").findValuesAsText("act")).contains("revived");
    assertThat(ask("/v1/notifications/" + stage.offline.id() + "/why").at("/webhook/0/nextAt"))
        .isNotNull();
    assertThat(post("/v1/webhook-letters/" + newer + "/revive", "{}", csrf).statusCode())
        .isEqualTo(404);
    assertThat(texts(ask("/v1/webhook-letters").path("letters"), "outcome"))
        .contains(older)
        .doesNotContain(newer);
  }

  @Test
  void whyTellsWhatWasTriedAndWhatIsTriedNext() throws Exception {
    JsonNode silent = ask("/v1/notifications/" + stage.silent.id() + "/why");
    assertThat(silent.at("/attempts/0/device").asText()).isEqualTo("laptop");
    assertThat(silent.at("/attempts/0/lastAttempt").asInt()).isEqualTo(1);
    assertThat(silent.at("/next/what").asText()).isEqualTo("on-connect");
    assertThat(texts(silent.path("connections"), "state")).containsExactly("ended", "open");

    Notification it = World.notification("user:trying", "trying", Instant.now());
    Receipt.Party phone = stage.party("trying", "phone", "c-trying");
    Instant sentAt = Instant.now();
    stage.world.append(it);
    stage.world.tell(
        "trying",
        new Receipt.Connected(phone, sentAt.minusSeconds(60)),
        new Receipt.Sent(phone, it.room(), List.of(it.id()), sentAt.minusSeconds(30)),
        new Receipt.Sent(phone, it.room(), List.of(it.id()), 2, sentAt, Map.of()));
    JsonNode next =
        await()
            .atMost(SOON)
            .until(
                () -> ask("/v1/notifications/" + it.id() + "/why").path("next"),
                told -> told.path("what").asText().equals("again"));
    assertThat(next.path("attempt").asInt()).isEqualTo(3);
    assertThat(Instant.parse(next.path("at").asText()))
        .isEqualTo(sentAt.truncatedTo(ChronoUnit.MILLIS).plusSeconds(30));
  }

  @Test
  void whatWasTakenBackSaysByWhat() throws Exception {
    Notification it = World.notification("user:back", "wrong", Instant.now());
    Notification word = World.takingBack("user:back", "right", Instant.now(), it.id());
    stage.world.append(it);
    stage.world.append(word);
    JsonNode way =
        await()
            .atMost(SOON)
            .until(
                () -> ask("/v1/notifications/" + it.id() + "/timeline"),
                told -> told.at("/notification/state").asText().equals("suppressed"));
    assertThat(texts(way.path("hops"), "hop")).contains("retracted").doesNotContain("withdrawn");
    assertThat(way.at("/takenBackBy/0").asText()).isEqualTo(word.id().toString());
    assertThat(ask("/v1/notifications/" + word.id() + "/timeline").at("/takesBack/0").asText())
        .isEqualTo(it.id().toString());
    assertThat(ask("/v1/notifications/" + it.id() + "/why").path("stop").asText())
        .isEqualTo("retracted");
  }

  /// An address that is asked, and whom the notes of it name, the latest first.
  private record Look(String address, List<String> whose) {
    Look(String address, String... whose) {
      this(address, List.of(whose));
    }
  }

  /// Whoever adds an address that tells of someone and forgets the note, fails here: what is to be
  /// asked is every `GET` of the description. A note that names the room only, where a user is
  /// asked about, is not found by who looks for those that looked at the user.
  @Test
  void everyLookThatTellsOfSomeoneIsNotedWithWhomItTellsOf() throws Exception {
    String own = "/v1/notifications/" + stage.received.id();
    String shared = "/v1/notifications/" + stage.shared.id();
    Map<String, List<Look>> looks = new TreeMap<>();
    looks.put(
        "/v1/notifications/{id}",
        List.of(
            new Look(own, "user:ann"),
            new Look(own + "?user=bob", "user:ann", "user:bob"),
            new Look(shared, "team:7"),
            new Look(shared + "?user=ann", "user:ann")));
    looks.put(
        "/v1/notifications/{id}/timeline",
        List.of(
            new Look(own + "/timeline", "user:ann"),
            new Look(shared + "/timeline", "team:7"),
            new Look(shared + "/timeline?user=ann", "user:ann")));
    looks.put(
        "/v1/notifications/{id}/why",
        List.of(
            new Look(own + "/why", "user:ann"),
            new Look(own + "/why?user=bob", "user:ann", "user:bob"),
            new Look(shared + "/why?user=ann", "user:ann")));
    looks.put(
        "/v1/notifications",
        List.of(
            new Look("/v1/notifications?user=ann", "user:ann"),
            new Look("/v1/notifications?event=order-9", "null")));
    looks.put(
        "/v1/export/notifications",
        List.of(new Look("/v1/export/notifications?user=ann", "user:ann")));
    looks.put("/v1/live", List.of(new Look("/v1/live?user=ann", "user:ann")));
    looks.put(
        "/v1/users/{user}/notifications",
        List.of(new Look("/v1/users/ann/notifications", "user:ann")));
    looks.put("/v1/users/{user}/timeline", List.of(new Look("/v1/users/ann/timeline", "user:ann")));
    looks.put(
        "/v1/users/{user}/connections", List.of(new Look("/v1/users/ann/connections", "user:ann")));
    looks.put("/v1/events/{source}/{id}", List.of(new Look("/v1/events/shop/order-9", "null")));
    looks.put("/v1/online", List.of(new Look("/v1/online", "null")));
    looks.put("/v1/dead-letters", List.of(new Look("/v1/dead-letters", "null")));
    looks.put("/v1/dead-letters/{place}", List.of(new Look("/v1/dead-letters/0-0", "user:ann")));
    looks.put("/v1/redrives", List.of(new Look("/v1/redrives", "null")));
    looks.put("/v1/redrives/{job}", List.of(new Look("/v1/redrives/noted", "user:noted")));
    UUID letter = stage.givenUp(stage.received, stage.now.minusSeconds(20));
    looks.put("/v1/webhook-letters", List.of(new Look("/v1/webhook-letters", "null")));
    looks.put(
        "/v1/webhook-letters/{outcome}",
        List.of(new Look("/v1/webhook-letters/" + letter, "user:ann")));
    String csrf = ask("/v1/session").path("csrf").asText();
    redrive("noted", "noted", 50, csrf, 202);

    Set<String> asked = new TreeSet<>(looks.keySet());
    asked.addAll(TELLS_OF_NOBODY);
    assertThat(asked).isEqualTo(described("get"));
    for (List<Look> all : looks.values()) {
      for (Look look : all) {
        long before = newestNote();
        HttpResponse<InputStream> answer =
            client.send(
                request(look.address()).timeout(SOON).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).as(look.address()).isEqualTo(200);
        answer.body().close();
        List<String> whose = new ArrayList<>();
        ask("/v1/audit")
            .path("notes")
            .forEach(
                note -> {
                  if (note.path("id").asLong() > before) {
                    whose.add(note.path("whose").asText());
                  }
                });
        assertThat(whose).as(look.address()).isEqualTo(look.whose());
      }
    }
  }

  /// The trail says what was done, not what was refused.
  @Test
  void whatIsRefusedIsNotNotedAsDoneAndWhatRunsCanBeStopped() throws Exception {
    String csrf = ask("/v1/session").path("csrf").asText();
    for (int i = 0; i < 100; i++) {
      stage.world.append(World.notification("user:slow", "slow-" + i, stage.now.minusSeconds(5)));
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                ask("/v1/users/slow/notifications?limit=200").path("notifications").size() == 100);
    redrive("slow", "slow", 1, csrf, 202);

    redrive("refused", "refused", 50, csrf, 429);
    assertThat(ask("/v1/audit?whose=user:refused").path("notes")).isEmpty();
    HttpResponse<String> stopped =
        client.send(
            request("/v1/redrives/slow").header("X-CSRF-Token", csrf).DELETE().build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(stopped.statusCode()).as(stopped.body()).isEqualTo(200);
    assertThat(JSON.readTree(stopped.body()).path("state").asText()).isEqualTo("stopped");
    assertThat(ask("/v1/audit?whose=user:slow").findValuesAsText("act"))
        .contains("re-drove", "stopped");

    redrive("next", "next", 50, csrf, 202);
    JsonNode slow = ask("/v1/redrives/slow");
    assertThat(slow.path("state").asText()).isEqualTo("stopped");
    assertThat(slow.path("sent").asInt()).isLessThan(100);
  }

  /// Somebody who goes away before the first byte, or asks for the head only, held an export for
  /// ever: after four of those there were none any more.
  @Test
  void anExportThatNobodyReadsIsNotUnderWay() throws Exception {
    for (int i = 0; i < 6; i++) {
      HttpResponse<Void> head =
          client.send(
              request("/v1/export/notifications")
                  .method("HEAD", HttpRequest.BodyPublishers.noBody())
                  .timeout(SOON)
                  .build(),
              HttpResponse.BodyHandlers.discarding());
      assertThat(head.statusCode()).isEqualTo(200);
      leaveAfterAsking("/v1/export/notifications");
    }
    await().atMost(SOON).until(() -> send("/v1/export/notifications").statusCode() == 200);
    List<InputStream> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      HttpResponse<InputStream> one =
          client.send(
              request("/v1/export/notifications").timeout(SOON).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      open.add(one.body());
    }
    for (InputStream one : open) {
      one.close();
    }
    await().atMost(SOON).until(() -> send("/v1/export/notifications").statusCode() == 200);
  }

  private static void leaveAfterAsking(String path) throws IOException {
    URI address = URI.create(stage.address());
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n"
                  .formatted(path, address.getHost(), cookie)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.setSoLinger(true, 0);
    }
  }

  private static void redrive(String job, String user, int perSecond, String csrf, int status)
      throws Exception {
    String range =
        "{\"job\":\"%s\",\"user\":\"%s\",\"from\":\"%s\",\"to\":\"%s\",\"perSecond\":%d}"
            .formatted(job, user, stage.now.minusSeconds(600), stage.now, perSecond);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = post("/v1/redrives", range, csrf);
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            });
  }

  @Test
  void everyAddressStandsInTheDescription() throws Exception {
    Set<String> described = new TreeSet<>();
    description()
        .forEach(
            (path, methods) ->
                ((Map<?, ?>) methods)
                    .keySet()
                    .forEach(
                        method ->
                            described.add(
                                method.toString().toUpperCase(Locale.ROOT) + " " + path)));
    Set<String> routed = new TreeSet<>();
    stage
        .server
        .getApplicationContext()
        .getBean(Router.class)
        .uriRoutes()
        .filter(route -> route.getUriMatchTemplate().toString().startsWith("/v1"))
        .filter(route -> !route.getHttpMethodName().equals("HEAD"))
        .forEach(
            route ->
                routed.add(
                    route.getHttpMethodName() + " " + route.getUriMatchTemplate().toPathString()));
    assertThat(routed).isNotEmpty().isEqualTo(described);
  }

  @Test
  void aPartOfAHistoryIsSentAgainAndToldHowFarItIs() throws Exception {
    String csrf = ask("/v1/session").path("csrf").asText();
    String range =
        "{\"job\":\"j1\",\"user\":\"ann\",\"from\":\"%s\",\"to\":\"%s\"}"
            .formatted(stage.now.minusSeconds(600), stage.now);
    HttpResponse<String> begun = post("/v1/redrives", range, csrf);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    JsonNode job =
        await()
            .atMost(SOON)
            .until(() -> ask("/v1/redrives/j1"), it -> it.path("state").asText().equals("done"));
    assertThat(job.path("total").asInt()).isEqualTo(2);
    assertThat(job.path("sent").asInt()).isEqualTo(2);
    assertThat(job.path("by").asText()).isEqualTo(ConsoleStage.ADMIN);
    assertThat(ask("/v1/audit?whose=user:ann").findValuesAsText("act")).contains("re-drove");
    assertThat(texts(ask("/v1/redrives").path("jobs"), "job")).contains("j1");
    for (String bad :
        List.of(
            range.replace("ann", "a:b"),
            range.replace("j1", "j 1"),
            range.replace(stage.now.toString(), stage.now.minusSeconds(900).toString()))) {
      assertThat(post("/v1/redrives", bad, csrf).statusCode()).as(bad).isEqualTo(400);
    }
    assertThat(send("/v1/redrives/unknown").statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> post(String path, String body, String csrf)
      throws IOException, InterruptedException {
    return client.send(
        request(path)
            .header("Content-Type", "application/json")
            .header("X-CSRF-Token", csrf)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Set<String> described(String method) throws Exception {
    Set<String> described = new TreeSet<>();
    description()
        .forEach(
            (path, methods) -> {
              if (((Map<?, ?>) methods).containsKey(method)) {
                described.add(path.toString());
              }
            });
    return described;
  }

  private static Map<?, ?> description() throws Exception {
    HttpResponse<String> yaml = send("/openapi.yaml");
    assertThat(yaml.statusCode()).isEqualTo(200);
    Map<String, Object> description = new Yaml().load(yaml.body());
    assertThat(description.get("openapi").toString()).startsWith("3.1");
    return (Map<?, ?>) description.get("paths");
  }

  private static long newestNote() throws Exception {
    return ask("/v1/audit?limit=1").at("/notes/0/id").asLong();
  }

  private static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.path(field).asText()));
    return texts;
  }

  private static JsonNode ask(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(path).body());
  }

  private static HttpResponse<String> send(String path) throws IOException, InterruptedException {
    return client.send(request(path).timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stage.address() + path)).header("Cookie", cookie);
  }
}
