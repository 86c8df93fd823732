package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Very many connect at once: a number is let in, the others wait before the upgrade, those who go
/// on from a cursor first; whom the line does not hold is sent away with a pause.
class StormTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Gateway> gateways = new ArrayList<>();

  @AfterEach
  void stop() {
    gateways.forEach(Gateway::close);
    threads.shutdownNow();
  }

  @Test
  void whoGoesOnIsLetInBeforeWhoIsNew() {
    Gateway gateway = gateway(Map.of("tidings.admission.at-once", 1));
    InMemoryFeeds feeds = gateway.feeds();
    for (String user : List.of("holder", "new", "back")) {
      feeds.holdBack(Room.ofUser(user));
    }
    String cursor = CursorCodec.encode(feeds.head(Room.ofUser("back")));
    RawSocket holder = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("holder"));
    assertThat(holder.status).isEqualTo(101);
    var later = upgrade(gateway, "?token=" + Tokens.of("new"));
    await().until(() -> waiting(gateway) == 1);
    var first = upgrade(gateway, "?cursor=" + cursor + "&token=" + Tokens.of("back"));
    await().until(() -> waiting(gateway) == 2);

    holder.close();
    assertThat(first.join().status).isEqualTo(101);
    assertThat(later).as("the one that goes on has not caught up yet").isNotDone();
    feeds.letBegin();
    assertThat(later.join().status).isEqualTo(101);
    assertThat(first.join().answerPings().text()).contains("\"type\":\"welcome\"");
    first.join().close();
    later.join().close();
  }

  @Test
  void whoHasCaughtUpLetsTheNextIn() {
    Gateway gateway = gateway(Map.of("tidings.admission.at-once", 1));
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(gateway.connect(Tokens.of("u" + i)));
    }
    all.forEach(client -> client.hear("welcome"));
    all.forEach(Client::close);
    await().until(() -> gauge(gateway, "tidings.admission.opening") == 0);
  }

  @Test
  void whomTheLineDoesNotHoldIsSentAwayWithAPause() {
    Gateway gateway =
        gateway(Map.of("tidings.admission.at-once", 1, "tidings.admission.max-waiting", 1));
    gateway.feeds().holdBack(Room.ofUser("holder"));
    try (RawSocket holder = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("holder"))) {
      assertThat(holder.status).isEqualTo(101);
      var waits = upgrade(gateway, "?token=" + Tokens.of("waits"));
      await().until(() -> waiting(gateway) == 1);
      try (RawSocket refused = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("more"))) {
        assertThat(refused.status).isEqualTo(503);
        assertThat(refused.body).contains("\"code\":\"at-capacity\"", "\"retry\":\"backoff\"");
        assertThat(refused.headers).containsKey("retry-after");
      }
      String header = "Authorization: Bearer " + Tokens.of("page") + "\r\n";
      try (RawSocket page = RawSocket.request(gateway.port(), "GET /v1/connect", 0, header)) {
        assertThat(page.status).as("a browser's script asks so why").isEqualTo(503);
        assertThat(page.headers).containsKey("retry-after");
      }
      assertThat(waits).isNotDone();
      gateway.feeds().letBegin();
      assertThat(waits.join().status).isEqualTo(101);
      waits.join().close();
    }
    assertThat(
            gateway
                .bean(MeterRegistry.class)
                .get("tidings.admission.refused")
                .tag("reason", "line-full")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void whoWaitsTooLongIsSentAwayAndWhoTakesLongKeepsNobodyOut() {
    Gateway gateway =
        gateway(Map.of("tidings.admission.at-once", 1, "tidings.admission.max-wait", "50ms"));
    gateway.feeds().holdBack(Room.ofUser("holder"));
    try (RawSocket holder = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("holder"));
        RawSocket late = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("late"))) {
      assertThat(holder.status).isEqualTo(101);
      assertThat(late.status).isEqualTo(503);
    }
    Gateway brief =
        gateway(Map.of("tidings.admission.at-once", 1, "tidings.admission.hold", "50ms"));
    brief.feeds().holdBack(Room.ofUser("holder"));
    try (RawSocket holder = RawSocket.upgrade(brief.port(), "?token=" + Tokens.of("holder"));
        RawSocket next = RawSocket.upgrade(brief.port(), "?token=" + Tokens.of("next"))) {
      assertThat(holder.status).isEqualTo(101);
      assertThat(next.status).isEqualTo(101);
    }
  }

  /// Who left the line without a word gets its turn all the same, and must give it on.
  @Test
  void whoHasGoneMeanwhileKeepsNobodyOut() {
    Gateway gateway = gateway(Map.of("tidings.admission.at-once", 1));
    gateway.feeds().holdBack(Room.ofUser("holder"));
    RawSocket holder = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("holder"));
    for (int i = 0; i < 3; i++) {
      RawSocket.leaveAfterAsking(gateway.port(), "?token=" + Tokens.of("gone" + i));
    }
    await().until(() -> waiting(gateway) == 3);
    var last = upgrade(gateway, "?token=" + Tokens.of("last"));
    await().until(() -> waiting(gateway) == 4);

    holder.close();
    assertThat(last.join().status).isEqualTo(101);
    last.join().close();
  }

  private CompletableFuture<RawSocket> upgrade(Gateway gateway, String query) {
    return CompletableFuture.supplyAsync(() -> RawSocket.upgrade(gateway.port(), query), threads);
  }

  private Gateway gateway(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("tidings.admission.hold", "60s");
    all.put("tidings.admission.max-wait", "60s");
    all.put("tidings.session.open-within", "60s");
    all.putAll(settings);
    Gateway gateway = Gateway.inMemory(all);
    gateways.add(gateway);
    return gateway;
  }

  private static int waiting(Gateway gateway) {
    return (int)
        gateway.bean(MeterRegistry.class).get("tidings.admission.waiting").gauges().stream()
            .mapToDouble(gauge -> gauge.value())
            .sum();
  }

  private static double gauge(Gateway gateway, String name) {
    return gateway.bean(MeterRegistry.class).get(name).gauge().value();
  }
}
