package dev.tidings.tracker.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The console as a person uses it, in a headless Chromium. Leaves pictures in `target/console`.
final class ConsoleTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDE = 1_200;
  private static final int PHONE = 390;

  private static ConsoleStage stage;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Browser.program();
    if (program.isEmpty()) {
      System.out.println("SKIPPED: ConsoleTest (needs Chromium on the PATH)");
    }
    Assumptions.assumeTrue(program.isPresent(), "there is no Chromium");
    stage = ConsoleStage.start();
    browser = Browser.start(program.get());
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (stage != null) {
      stage.close();
    }
  }

  @BeforeEach
  void signIn() {
    browser.screen(WIDE, 900, false);
    signInAs(ConsoleStage.SUPPORT);
  }

  /// Nothing was refused by the content security policy, no script failed, and the tracker had no
  /// fault of its own. That it refuses some requests is what some tests are about.
  @AfterEach
  void noTroubles() {
    assertThat(browser.troubles())
        .filteredOn(it -> !it.contains("responded with a status of 4"))
        .isEmpty();
  }

  @Test
  void whoIsNotSignedInSeesTheSignInAndAWrongPasswordSaysSo() throws Exception {
    browser.open(stage.address() + "/#/user/ann");
    browser.click("header .who button:last-child");
    browser.await("document.querySelector('#password')");
    browser.screenshot("sign-in");
    browser.focus("#name");
    browser.type("sue");
    browser.press("Tab");
    browser.type("wrong");
    browser.press("Enter");
    browser.awaitText("Name or password is wrong.");
    assertThat(browser.text()).doesNotContain("order-9");
  }

  @Test
  void aUserIsFoundByTheKeyboardAloneAndTheirDaysAreTold() throws Exception {
    browser.open(stage.address() + "/#/");
    browser.awaitText("Why did they not get it?");
    browser.press("/");
    browser.await("document.activeElement.id === 'query'");
    browser.type("ann");
    browser.press("Enter");

    browser.awaitText(
        "order.shipped", "received", "shop / order-9", "laptop disconnected", "4102 no-pong");
    browser.awaitText("Online now on phone", "told of a gap in team:7");
    assertThat(browser.valueOf("document.title").asText()).isEqualTo("ann · Tidings console");
    browser.screenshot("user");
    browser.screen(PHONE, 800, false);
    browser.screenshot("user-phone");
    assertThat(isNarrowerThanTheScreen()).isTrue();
  }

  @Test
  void aNotificationSaysInOneSentenceWhereItStopped() throws Exception {
    openNotification(stage.received.id());
    browser.awaitText(
        "ann's device phone acknowledged it",
        "62 ms after it was taken",
        "Acknowledged by the client");
    browser.await("document.querySelectorAll('svg.picture .hop').length >= 4");
    browser.screenshot("notification");

    openNotification(stage.silent.id());
    browser.awaitText("the client has not acknowledged it", "close code 4102, no-pong");
    browser.screen(PHONE, 800, true);
    browser.screenshot("notification-phone-dark");
    assertThat(isNarrowerThanTheScreen()).isTrue();
    browser.screen(WIDE, 900, false);

    openNotification(stage.offline.id());
    browser.awaitText("bob was not connected when it was taken", "4200, drain");
  }

  @Test
  void aSharedRoomIsExplainedForTheUserThatOneAsksFor() {
    openNotification(stage.shared.id());
    browser.awaitText("sent to 1 users on 1 devices", "Why did this user (not) get it?");
    browser.focus("#whose");
    browser.type("bob");
    browser.press("Enter");
    browser.awaitText("bob was not connected when it was taken");
  }

  @Test
  void searchNarrowsAndTheAddressCanBeHandedOn() throws Exception {
    browser.open(stage.address() + "/#/search?state=pending");
    browser.awaitText("the latest first", "hello-0");
    assertThat(browser.text()).doesNotContain("hello-1\n");
    browser.screenshot("search");
    browser.open(stage.address() + "/#/search?state=expired");
    browser.awaitText("Nothing found", "Fewer fields find more");
    browser.open(stage.address() + "/#/search?from=yesterday");
    browser.awaitText("That cannot be searched for", "2026-11-01T08:30:00Z");
  }

  @Test
  void whatHappensNowAppearsAndChangesByItself() throws Exception {
    browser.open(stage.address() + "/#/live");
    browser.awaitText("Live", "order.shipped");
    Notification fresh = World.notification("user:liv", "live-1", Instant.now());
    stage.world.append(fresh);
    browser.awaitText(fresh.id().toString(), "user:liv");
    browser.screenshot("live");
    var party = stage.party("liv", "phone", "c-liv");
    stage.world.tell(
        "liv", new Receipt.Sent(party, fresh.room(), List.of(fresh.id()), Instant.now()));
    browser.await(
        "[...document.querySelectorAll('ol.timeline li')].find(it => it.innerText.includes('live-1') || it.innerText.includes('"
            + fresh.id()
            + "'))?.classList.contains('sent')");
  }

  @Test
  void everyViewFitsAPhoneInTheDark() throws Exception {
    stage.givenUp(stage.silent, stage.now.minusSeconds(60));
    signInAs(ConsoleStage.ADMIN);
    browser.screen(PHONE, 800, true);
    Map<String, String> views =
        Map.of(
            "search", "the latest first",
            "live", "order.shipped",
            "online", "Online now",
            "dead-letters", "expected: resource.action",
            "dead-letters/0-0", "What was received",
            "webhooks", "HTTP status 503",
            "redrive", "Send again",
            "audit", "Audit trail");
    for (Map.Entry<String, String> view : views.entrySet()) {
      browser.open(stage.address() + "/#/" + view.getKey());
      browser.awaitText(view.getValue());
      browser.screenshot(view.getKey().replace('/', '-') + "-phone-dark");
      assertThat(isNarrowerThanTheScreen()).as(view.getKey()).isTrue();
      browser.open("about:blank");
    }
  }

  @Test
  void whatTheWebhookDidNotTakeIsSentAgainByAnAdmin() throws Exception {
    stage.givenUp(stage.received, stage.now.minusSeconds(30));
    signInAs(ConsoleStage.ADMIN);
    openNotification(stage.received.id());
    browser.awaitText("The webhook has not taken an outcome of it: HTTP status 503 (12 attempts)");
    browser.open(stage.address() + "/#/webhooks");
    browser.awaitText("Not taken by the webhook", "shop / order-9");
    browser.screenshot("webhooks");
    browser.answerDialogs(true);
    browser.click("main td button");
    browser.awaitText("It is sent again, from its first attempt on.");
    assertThat(browser.dialogs()).last().asString().contains("noted with your name");
  }

  @Test
  void whoIsOnlineIsTold() throws Exception {
    browser.open(stage.address() + "/#/online");
    browser.awaitText("Online now", "gateway-1", "user-29");
    browser.screenshot("online");
  }

  @Test
  void theFiguresAddUp() throws Exception {
    browser.open(stage.address() + "/#/figures");
    browser.awaitText(
        "From accepted to received", "Everything that was accepted is accounted for.");
    browser.await("document.querySelectorAll('.chart canvas').length === 2");
    browser.screenshot("figures");
    browser.screen(PHONE, 800, true);
    browser.open(stage.address() + "/#/figures?hours=72");
    browser.await("document.querySelectorAll('.chart canvas').length === 2");
    browser.screenshot("figures-phone-dark");
    assertThat(isNarrowerThanTheScreen()).isTrue();
  }

  @Test
  void supportLooksAtADeadLetterAndMayNotPutItInAgain() throws Exception {
    browser.open(stage.address() + "/#/dead-letters");
    browser.awaitText("Dead letters", "expected: resource.action");
    browser.screenshot("dead-letters");
    browser.click("main td a");
    browser.awaitText("An admin can mend it");
    assertThat(browser.valueOf("document.querySelector('textarea').readOnly").asBoolean()).isTrue();
  }

  @Test
  void anAdminMendsADeadLetterConfirmsAndItIsAnEventAgainAndNoted() throws Exception {
    signInAs(ConsoleStage.ADMIN);
    browser.open(stage.address() + "/#/dead-letters/0-0");
    browser.await("document.querySelector('textarea')");
    browser.answerDialogs(true);
    browser.click("main form button");
    browser.awaitText("it is still no event", "/type");
    browser.screenshot("dead-letter");
    browser.valueOf(
        "document.querySelector('textarea').value = document.querySelector('textarea').value"
            + ".replace('Order Shipped', 'order.shipped')");
    browser.click("main form button");
    browser.awaitText("Put in again.", "by ada, edited");
    assertThat(browser.dialogs()).last().asString().contains("as edited", "noted with your name");

    ConsumerRecord<byte[], byte[]> event = lastEvent();
    JsonNode body = JSON.readTree(event.value());
    assertThat(body.path("type").asText()).isEqualTo("order.shipped");
    assertThat(body.path("id").asText()).isEqualTo("order-13");
    assertThat(new String(event.key(), StandardCharsets.UTF_8)).isEqualTo("user:ann");
    assertThat(text(event, "content-type")).isEqualTo("application/json");
    assertThat(text(event, "tidings-redriven-by")).isEqualTo("ada");
    assertThat(text(event, "tidings-redriven-from")).endsWith(".dead-letters/0-0");
    assertThat(event.headers().lastHeader("tidings-reason")).isNull();

    browser.open(stage.address() + "/#/audit");
    browser.awaitText("Audit trail", "re-drove dead letter 0-0, edited");
    browser.screenshot("audit");
  }

  @Test
  void anAdminSendsAPartOfAHistoryAgainAndSeesHowFarItIs() throws Exception {
    signInAs(ConsoleStage.ADMIN);
    browser.open(stage.address() + "/#/user/bob");
    browser.click("a[href='#/redrive?room=user%3Abob']");
    browser.await("document.querySelector('#r-from')");
    browser.valueOf(
        """
        for (const [id, after] of [["r-from", -3_600_000], ["r-to", 3_600_000]]) {
          const at = new Date(Date.now() + after - new Date().getTimezoneOffset() * 60_000);
          document.getElementById(id).value = at.toISOString().slice(0, 19);
        }
        """);
    browser.answerDialogs(true);
    browser.click("main form button");
    browser.awaitText("It has begun", "1 of 1", "done");
    browser.screenshot("send-again");
    assertThat(browser.dialogs()).last().asString().contains("user:bob", "noted with your name");
  }

  @Test
  void anErrorIsWrittenForAPerson() {
    browser.open(stage.address() + "/#/notification/" + new UUID(0x0193a4c000007000L, 1L << 63));
    browser.awaitText("Nothing is known of that", "no correlation id of that name");
    browser.open(stage.address() + "/#/user/nobody");
    browser.awaitText("Nothing has been addressed to nobody itself");
  }

  /// What stands in the address is put into that of a request: as a name, never as a path of its
  /// own. One that decodes to another address of the API made the page ask, and act, there.
  @Test
  void anAddressLeadsToNoOtherRequestThanItsOwn() {
    browser.open(stage.address() + "/#/notification/..%2Fonline%3F");
    browser.awaitText("Nothing is known of that");
    browser.open(stage.address() + "/#/dead-letters/..%2Fredrives%3Fx");
    browser.awaitText("Dead letters", "The latest first");
    assertThat(asked())
        .isNotEmpty()
        .noneMatch(path -> path.contains("/online") || path.contains("/redrives"));
    browser.open(stage.address() + "/#/user/50%");
    browser.awaitText("That does not work");
  }

  /// An event's id, one of a source that is a URI, a correlation id: nobody knows which it is.
  @Test
  void theOneFieldFindsWhatAWordIs() throws Exception {
    Notification uri = meant("https://shop/x", "u-1", Optional.empty());
    Notification event = meant("shop", "3f2b8a52-5a3c-4f70-9a39-8a4c4a2ee0a1", Optional.empty());
    Notification correlated = meant("shop", "c-1", Optional.of("basket-77"));
    for (Notification it : List.of(uri, event, correlated)) {
      stage.world.append(it);
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                stage
                    .world
                    .rows("select count(*) from notification where room = 'user:wim'")
                    .equals(List.of("3")));
    find("https://shop/x/u-1");
    browser.awaitText("Search", uri.id().toString());
    find(event.event());
    browser.awaitText("Search", event.id().toString());
    find("basket-77");
    browser.awaitText("Search", correlated.id().toString());
    find("bob");
    browser.awaitText("order-11", "Not connected now");
    find("team:7");
    browser.awaitText("Search", stage.shared.id().toString());
    find("nobody-knows");
    browser.awaitText("Nothing is known of that", "no user nobody-knows");
    browser.screenshot("find-nothing");
  }

  private static Notification meant(String source, String event, Optional<String> correlation) {
    Notification plain = World.notification("user:wim", event, Instant.now());
    return new Notification(
        NotificationId.of(source, event, plain.room(), Instant.now()),
        plain.room(),
        source,
        event,
        plain.type(),
        plain.time(),
        plain.data(),
        plain.expiresAt(),
        plain.priority(),
        plain.dataRef(),
        plain.collapseKey(),
        correlation,
        plain.ackDeadline());
  }

  private static void find(String text) {
    browser.open(stage.address() + "/#/");
    browser.awaitText("Why did they not get it?");
    browser.focus("#query");
    browser.type(text);
    browser.press("Enter");
  }

  private static List<String> asked() {
    List<String> paths = new ArrayList<>();
    browser
        .valueOf(
            "performance.getEntriesByType('resource').map(it => new URL(it.name))"
                + ".filter(it => it.pathname.startsWith('/v1/')).map(it => it.pathname)")
        .forEach(path -> paths.add(path.asText()));
    return paths;
  }

  private static void signInAs(String name) {
    browser.open(stage.address() + "/");
    browser.await("document.querySelector('#password, #query')");
    JsonNode status =
        browser.valueOf(
            "fetch('/v1/session', {method: 'POST', headers: {'Content-Type': 'application/json'},"
                + " body: JSON.stringify({name: '%s', password: '%s'})}).then(it => it.status)"
                    .formatted(name, name));
    assertThat(status.asInt()).isEqualTo(200);
    browser.open("about:blank");
  }

  private static void openNotification(UUID id) {
    browser.open(stage.address() + "/#/notification/" + id);
  }

  private static boolean isNarrowerThanTheScreen() {
    return browser
        .valueOf("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        .asBoolean();
  }

  private static ConsumerRecord<byte[], byte[]> lastEvent() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stage.world.bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(
              new TopicPartition(stage.world.topics.events(), 0),
              new TopicPartition(stage.world.topics.events(), 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return await()
          .atMost(SOON)
          .until(
              () -> {
                Optional<ConsumerRecord<byte[], byte[]>> last = Optional.empty();
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  if (record.headers().lastHeader("tidings-redriven-from") != null) {
                    last = Optional.of(record);
                  }
                }
                return last;
              },
              Optional::isPresent)
          .orElseThrow();
    }
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
    return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
  }
}
