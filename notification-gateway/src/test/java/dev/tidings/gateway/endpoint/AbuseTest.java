package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.session.Connections;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One test for each way in which a client may cost more than it should.
class AbuseTest {

  private static Gateway gateway;
  private static InMemoryFeeds feeds;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.session.max-frame-bytes", 4_096,
                "tidings.session.frames-per-second", 5,
                "tidings.session.frame-burst", 10,
                "tidings.session.write-deadline", "2s",
                "tidings.session.write-high-bytes", 32_768,
                "tidings.session.write-low-bytes", 16_384,
                "tidings.session.send-buffer-bytes", 16_384));
    feeds = gateway.feeds();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  /// Seen with the decoder's limit alone, which holds for each frame: 12 MB of fragments without an
  /// end were taken in.
  @Test
  void fragmentsWithoutEndAreCutOff() {
    try (RawSocket raw = connect("bomb")) {
      raw.send(RawSocket.TEXT, false, new byte[1_000]);
      for (int i = 0; i < 4; i++) {
        raw.send(RawSocket.CONTINUATION, false, new byte[1_000]);
      }
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aMessageThatIsTooLargeIsCutOff() {
    try (RawSocket raw = connect("large")) {
      raw.send(RawSocket.TEXT, true, " ".repeat(5_000).getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
    try (RawSocket raw = connect("larger")) {
      raw.send(RawSocket.TEXT, true, new byte[100_000]);
      assertThat(raw.closeCode()).isIn(1009, 1006);
    }
  }

  @Test
  void fragmentsOfOneMessageAreOneMessage() {
    try (RawSocket raw = connect("parts")) {
      raw.read(RawSocket.TEXT);
      raw.send(RawSocket.TEXT, false, "{\"type\":".getBytes(StandardCharsets.US_ASCII));
      raw.send(
          RawSocket.CONTINUATION,
          true,
          "\"ping\",\"id\":\"p\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.read(RawSocket.TEXT).text()).contains("\"pong\"", "\"p\"");
    }
  }

  @Test
  void whoSendsTooFastIsToldAndThenDisconnected() {
    try (Client client = gateway.connect(Tokens.of("fast"))) {
      client.hear("welcome");
      for (int i = 0; i < 15; i++) {
        client.say("{'type':'ping','id':'" + i + "'}");
      }
      assertThat(client.hear("reply").path("error").path("code").asText())
          .isEqualTo("rate-limited");
      client.say("[" + "{'type':'ping'},".repeat(60) + "{'type':'ping'}]");
      assertThat(client.closeCode()).isEqualTo(4101);
    }
  }

  /// Neither memory nor the others may pay for a client that stops reading.
  @Test
  void whoDoesNotReadIsClosedAndTheOthersGetEverything() {
    Room room = new Room("team:busy");
    String text = "\"" + "x".repeat(1_000) + "\"";
    try (RawSocket stuck =
            RawSocket.upgrade(
                gateway.port(),
                "?token=" + Tokens.of("stuck", "team:*"),
                4_096,
                "Sec-WebSocket-Protocol: tidings.v1");
        Client good = gateway.connect(Tokens.of("good", "team:*"))) {
      String subscribe = "{\"type\":\"subscribe\",\"room\":\"team:busy\"}";
      stuck.send(RawSocket.TEXT, true, subscribe.getBytes(StandardCharsets.US_ASCII));
      good.hear("welcome");
      good.say(subscribe);
      good.hear("reply");
      Awaitility.await().until(() -> feeds.followers(room) == 2);
      var memory = PooledByteBufAllocator.DEFAULT.metric();
      long before = memory.usedDirectMemory();
      for (int i = 0; i < 2_000; i++) {
        feeds.publish(room, text);
        good.hear("event");
      }
      assertThat(memory.usedDirectMemory() - before)
          .as("bytes that a stuck reader costs")
          .isLessThan(8 << 20);
      Awaitility.await().until(() -> gateway.bean(Connections.class).size() == 1);
      feeds.publish(room, "\"last\"");
      assertThat(good.hearEvents(1)).containsExactly("last");
      assertThat(stuck.closeCode()).isIn(4103, 1006);
    }
  }

  private static RawSocket connect(String user) {
    RawSocket raw = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of(user));
    assertThat(raw.status).isEqualTo(101);
    return raw;
  }
}
