package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.session.Connections;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pings, with everything a hundred times as fast as by default.
class HeartbeatTest {

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.session.ping-every", "250ms",
                "tidings.session.pong-within", "100ms",
                "tidings.session.idle-after", "300ms"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aPeerThatNeverPongsIsGoneWithinOneIntervalAndTheWait() {
    try (RawSocket dead = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("dead"))) {
      long start = System.nanoTime();
      dead.read(RawSocket.PING);
      assertThat(dead.closeCode()).isEqualTo(4102);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
      Awaitility.await().until(() -> gateway.bean(Connections.class).size() == 0);
    }
  }

  @Test
  void whoPongsStays() {
    try (Client client = gateway.connect(Tokens.of("alive"))) {
      client.hear("welcome");
      Awaitility.await()
          .during(Duration.ofMillis(1_200))
          .atMost(Duration.ofSeconds(3))
          .until(() -> !client.isClosed());
    }
  }

  @Test
  void aQuietClientIsToldWhereItsRoomsHaveMovedTo() {
    try (Client client = gateway.connect(Tokens.of("quiet"))) {
      client.hear("welcome");
      gateway.feeds().publish(new Room("team:elsewhere"), "1");
      JsonNode pong = client.hear("pong");
      assertThat(pong.has("id")).isFalse();
      assertThat(pong.path("rooms").path(0).path("cursor").asText())
          .isEqualTo(CursorCodec.encode(gateway.feeds().head(new Room("user:quiet"))));
      Awaitility.await()
          .during(Duration.ofMillis(600))
          .atMost(Duration.ofSeconds(2))
          .until(client::heardNothing);
    }
  }

  @Test
  void aConnectionWithoutAnyRoomEnds() {
    try (Client client = gateway.connect(Tokens.of("idle"))) {
      client.hear("welcome");
      client.say("{'type':'unsubscribe','room':'user:idle'}");
      client.say("{'type':'unsubscribe','room':'all'}");
      assertThat(client.closeCode()).isEqualTo(4105);
    }
  }
}
