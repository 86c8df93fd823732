package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that stop reading, or read slowly, over real sockets with small buffers.
class SlowClientTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAD = "x".repeat(1_000);

  /// More than the kernel's two buffers and the channel's queue take.
  private static final int FILL = 600;

  private static Gateway gateway;
  private static InMemoryFeeds feeds;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.session.write-deadline",
                "8s",
                "tidings.session.ping-every",
                "2500ms",
                "tidings.session.pong-within",
                "2s",
                "tidings.session.write-high-bytes",
                32_768,
                "tidings.session.write-low-bytes",
                16_384,
                "tidings.session.send-buffer-bytes",
                16_384));
    feeds = gateway.feeds();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void whoStopsReadingForAWhileEndsCompleteAndInOrderOnTheSameConnection() {
    Room room = new Room("team:while");
    try (RawSocket slow = stalled("while", room);
        Client good = following("good-while", room)) {
      fill(slow, room);
      assertThat(good.hearEvents(FILL)).hasSize(FILL);
      // Longer than a ping and its pong may take, and not as long as the deadline.
      Awaitility.await()
          .during(Duration.ofSeconds(5))
          .atMost(Duration.ofSeconds(10))
          .until(() -> feeds.followers(room) == 2);
      List<Integer> seen = new ArrayList<>();
      while (seen.size() < FILL) {
        numberOf(slow.answerPings()).ifPresent(seen::add);
      }
      feeds.publish(room, data(FILL));
      while (seen.size() <= FILL) {
        numberOf(slow.answerPings()).ifPresent(seen::add);
      }
      assertThat(seen).isEqualTo(IntStream.rangeClosed(0, FILL).boxed().toList());
    }
  }

  @Test
  void whoDrainsNoByteForTheDeadlineIsClosed() {
    Room room = new Room("team:stuck");
    int before = gateway.bean(Connections.class).size();
    try (RawSocket stuck = stalled("stuck", room).ponging()) {
      fill(stuck, room);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> gateway.bean(Connections.class).size() == before);
      assertThat(stuck.closeCode()).isIn(4103, 1006);
    }
  }

  /// So slowly that the kernel asks for nothing between two looks: its own buffer drains.
  @Test
  void whoDrainsALittleIsNotClosed() {
    Room room = new Room("team:drip");
    try (RawSocket drip = stalled("drip", room)) {
      fill(drip, room);
      Awaitility.await()
          .pollInterval(Duration.ofSeconds(1))
          .during(Duration.ofSeconds(14))
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                drip.read();
                drip.read();
                return feeds.followers(room) == 1;
              });
    }
  }

  @Test
  void ephemeralMessagesThatASocketDidNotTakeAreConflatedAndCounted() throws Exception {
    Room room = new Room("team:typing");
    try (RawSocket slow = stalled("typing", room)) {
      fill(slow, room);
      Awaitility.await()
          .until(
              () -> {
                feeds.publishEphemeral(room, Optional.empty(), "\"probe\"");
                return dropped(DropReason.EPHEMERAL_UNWRITABLE) > 0;
              });
      long probes = dropped(DropReason.EPHEMERAL_UNWRITABLE);
      for (int i = 0; i < 5; i++) {
        feeds.publishEphemeral(room, Optional.of("typing"), "\"typing " + i + "\"");
      }
      Awaitility.await().until(() -> dropped(DropReason.EPHEMERAL_CONFLATED) == 4);
      List<String> ephemeral = new ArrayList<>();
      JsonNode frame = JSON.readTree(slow.answerPings().text());
      while (!frame.path("type").asText().equals("dropped")) {
        if (frame.path("ephemeral").asBoolean()) {
          ephemeral.add(frame.path("notification").path("data").asText());
        }
        frame = JSON.readTree(slow.answerPings().text());
      }
      assertThat(ephemeral).endsWith("typing 4").doesNotContain("typing 3");
      assertThat(frame.path("room").asText()).isEqualTo(room.name());
      assertThat(frame.path("count").asLong())
          .isEqualTo(dropped(DropReason.EPHEMERAL_UNWRITABLE) + 4)
          .isGreaterThanOrEqualTo(probes + 4);
    }
  }

  /// The framework answers pings by itself: 40 MB of pongs would wait for a client that reads none.
  @Test
  void whoPingsAndDoesNotReadIsNotAnswered() {
    Room room = new Room("team:pinger");
    try (RawSocket pinger = stalled("pinger", room)) {
      fill(pinger, room);
      long before = dropped(DropReason.FRAME_UNWRITABLE);
      for (int i = 0; i < 2_000; i++) {
        pinger.send(RawSocket.PING, true, new byte[100]);
      }
      Awaitility.await().until(() -> dropped(DropReason.FRAME_UNWRITABLE) - before > 1_000);
    }
  }

  @Test
  void whoAsksOnWithoutReadingAnAnswerIsClosed() {
    Room room = new Room("team:asker");
    int before = gateway.bean(Connections.class).size();
    try (RawSocket asker = stalled("asker", room)) {
      fill(asker, room);
      byte[] ask =
          ("["
                  + "{\"type\":\"unsubscribe\",\"room\":\"team:nothing\"},".repeat(9)
                  + "{\"type\":\"unsubscribe\",\"room\":\"team:nothing\"}]")
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 100; i++) {
        asker.send(RawSocket.TEXT, true, ask);
      }
      Awaitility.await().until(() -> gateway.bean(Connections.class).size() == before);
      assertThat(asker.closeCode()).isIn(4101, 1006);
    }
  }

  @Test
  void ofARoomThatIsTakenAwayTheRestIsToldAsForbiddenAndNoAckCreditsIt() throws Exception {
    Room room = new Room("team:taken");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("taken"));
        RawSocket slow = stalled("taken", room).ponging()) {
      fill(slow, room);
      say(slow, "{'type':'refresh','token':'" + Tokens.of("taken") + "'}");
      Awaitility.await().until(() -> feeds.followers(room) == 0);
      int heard = 0;
      String cursor = "";
      JsonNode frame = JSON.readTree(slow.answerPings().text());
      while (!frame.path("type").asText().equals("error")) {
        if (frame.path("type").asText().equals("event")) {
          heard++;
          cursor = frame.path("cursor").asText();
        }
        frame = JSON.readTree(slow.answerPings().text());
      }
      assertThat(heard).isBetween(1, FILL - 1);
      int rest = FILL - heard;
      List<Receipt> receipts = topic.await(all -> forbidden(all).size() >= rest);
      assertThat(forbidden(receipts)).hasSize(rest).doesNotHaveDuplicates();
      assertThat(sent(receipts)).isEqualTo(heard);

      say(slow, "{'type':'ack','room':'team:taken','cursor':'" + cursor + "'}");
      assertThat(JSON.readTree(slow.answerPings().text()).at("/error/code").asText())
          .isEqualTo("not-subscribed");
      say(slow, "{'type':'refresh','token':'" + Tokens.of("taken", "team:*") + "'}");
      say(slow, "{'type':'subscribe','room':'team:taken'}");
      Awaitility.await().until(() -> feeds.followers(room) == 1);
      feeds.publish(room, data(FILL));
      while (!frame.at("/notification/data").asText().startsWith(FILL + " ")) {
        frame = JSON.readTree(slow.answerPings().text());
      }
      say(
          slow,
          "{'type':'ack','room':'team:taken','cursor':'" + frame.path("cursor").asText() + "'}");
      topic.await(all -> all.stream().anyMatch(Receipt.ReceivedThrough.class::isInstance));
      assertThat(receipts)
          .filteredOn(Receipt.ReceivedThrough.class::isInstance)
          .extracting(receipt -> ((Receipt.ReceivedThrough) receipt).count())
          .containsExactly(1);
    }
  }

  private static List<UUID> forbidden(List<Receipt> receipts) {
    return receipts.stream()
        .filter(Receipt.Omitted.class::isInstance)
        .map(Receipt.Omitted.class::cast)
        .filter(omitted -> omitted.reason() == Receipt.Omitted.Reason.FORBIDDEN)
        .flatMap(omitted -> omitted.ids().stream())
        .toList();
  }

  private static int sent(List<Receipt> receipts) {
    return receipts.stream()
        .filter(Receipt.SentThrough.class::isInstance)
        .mapToInt(receipt -> ((Receipt.SentThrough) receipt).count())
        .sum();
  }

  private static void say(RawSocket socket, String text) {
    socket.send(RawSocket.TEXT, true, text.replace('\'', '"').getBytes(StandardCharsets.US_ASCII));
  }

  private static long dropped(DropReason reason) {
    return gateway.bean(Drops.class).counted(reason);
  }

  /// A client that follows the room, lives, and has read nothing yet.
  private static RawSocket stalled(String user, Room room) {
    RawSocket raw =
        RawSocket.upgrade(
            gateway.port(),
            "?token=" + Tokens.of(user, "team:*"),
            4_096,
            "Sec-WebSocket-Protocol: tidings.v1");
    raw.send(
        RawSocket.TEXT,
        true,
        ("{\"type\":\"subscribe\",\"room\":\"" + room + "\"}").getBytes(StandardCharsets.US_ASCII));
    Awaitility.await()
        .until(
            () -> {
              raw.send(RawSocket.PONG, true, new byte[0]);
              return feeds.followers(room) == 1;
            });
    return raw;
  }

  private static Client following(String user, Room room) {
    Client client = gateway.connect(Tokens.of(user, "team:*"));
    client.hear("welcome");
    client.say("{'type':'subscribe','room':'" + room + "'}");
    client.hear("reply");
    return client;
  }

  /// Publishes more than the socket takes. Until it is full the client says that it lives: a pong
  /// that it missed before would end it as any other who does not answer.
  private static void fill(RawSocket socket, Room room) {
    for (int i = 0; i < FILL; i++) {
      feeds.publish(room, data(i));
      if (i % 10 == 0) {
        socket.send(RawSocket.PONG, true, new byte[0]);
      }
    }
  }

  private static String data(int number) {
    return "\"" + number + " " + PAD + "\"";
  }

  private static Optional<Integer> numberOf(RawSocket.Frame frame) {
    try {
      JsonNode json = JSON.readTree(frame.text());
      String data = json.path("notification").path("data").asText();
      return json.path("type").asText().equals("event")
          ? Optional.of(Integer.valueOf(data.substring(0, data.indexOf(' '))))
          : Optional.empty();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
