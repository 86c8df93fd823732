package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The protocol, over real sockets, with feeds in memory.
class ConnectTest {

  private static Gateway gateway;
  private static InMemoryFeeds feeds;

  @BeforeAll
  static void start() {
    gateway = Gateway.inMemory(Map.of("tidings.session.max-rooms", 4));
    feeds = gateway.feeds();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void theWelcomeComesFirstWithTheHeadsOfTheOwnRoomAndOfAll() {
    try (Client client = gateway.connect(Tokens.of("w1"), "device", "phone")) {
      JsonNode welcome = client.hear();

      assertThat(welcome.path("type").asText()).isEqualTo("welcome");
      assertThat(welcome.path("user").asText()).isEqualTo("w1");
      assertThat(welcome.path("device").asText()).isEqualTo("phone");
      assertThat(welcome.path("pingEveryMs").asLong()).isEqualTo(25_000);
      assertThat(welcome.path("maxFrameBytes").asLong()).isEqualTo(65_536);
      assertThat(welcome.path("rooms").findValuesAsText("room")).containsExactly("user:w1", "all");
      assertThat(welcome.path("rooms").path(0).path("cursor").asText())
          .isEqualTo(CursorCodec.encode(feeds.head(new Room("user:w1"))));
      assertThat(client.subprotocol()).isEqualTo("tidings.v1");
    }
  }

  @Test
  void theChosenSubprotocolIsOursWhereTheTokenTravelsAsAnother() {
    String token = Tokens.of("w2");
    try (Client client =
        Client.connect(gateway.address("ws", "/v1/connect"), "tidings.v1", "bearer." + token)) {
      assertThat(client.hear("welcome").path("user").asText()).isEqualTo("w2");
      assertThat(client.subprotocol()).isEqualTo("tidings.v1");
    }
  }

  @Test
  void eventsOfTheOwnRoomAndOfAllComeWithoutAsking() {
    try (Client client = gateway.connect(Tokens.of("e1"))) {
      client.hear("welcome");
      Cursor cursor = feeds.publish(new Room("user:e1"), "'one'".replace('\'', '"'));
      JsonNode event = client.hear("event");

      assertThat(event.path("cursor").asText()).isEqualTo(CursorCodec.encode(cursor));
      assertThat(event.path("notification").path("room").asText()).isEqualTo("user:e1");
      feeds.publish(Room.ALL, "\"to all\"");
      assertThat(client.hearEvents(1)).containsExactly("to all");
    }
  }

  @Test
  void aCursorBringsWhatWasMissedInOrderAndThenLive() {
    Room room = new Room("user:r1");
    Cursor cursor = feeds.publish(room, "1");
    feeds.publish(room, "2");
    feeds.publish(room, "3");
    try (Client client = gateway.connect(Tokens.of("r1"), "cursor", CursorCodec.encode(cursor))) {
      client.hear("welcome");
      assertThat(client.hearEvents(2)).containsExactly("2", "3");
      JsonNode replayed = client.hear();
      assertThat(replayed.path("type").asText()).isEqualTo("replayed");
      assertThat(replayed.path("count").asInt()).isEqualTo(2);
      assertThat(replayed.path("recovered").asBoolean()).isTrue();
      feeds.publish(room, "4");
      assertThat(client.hearEvents(1)).containsExactly("4");
    }
  }

  @Test
  void sinceOnConnectAppliesToTheOwnRoom() {
    Room room = new Room("user:s1");
    feeds.publish(room, "1");
    feeds.publish(room, "2");
    try (Client client = gateway.connect(Tokens.of("s1"), "since", "1")) {
      client.hear("welcome");
      assertThat(client.hearEvents(1)).containsExactly("2");
    }
  }

  @Test
  void aCursorThatFitsNoRoomIsToldAndTheConnectionGoesOn() {
    String other = CursorCodec.encode(feeds.head(new Room("team:1")));
    try (Client client = gateway.connect(Tokens.of("b1"), "cursor", other, "cursor", "nonsense")) {
      client.hear("welcome");
      assertThat(client.hear("error").path("error").path("code").asText()).isEqualTo("bad-cursor");
      assertThat(client.hear("error").path("error").path("code").asText()).isEqualTo("bad-cursor");
      client.say("{'type':'ping','id':'1'}");
      assertThat(client.hear("pong").path("id").asText()).isEqualTo("1");
    }
  }

  @Test
  void whatIsPublishedBeforeTheWelcomeComesBehindIt() {
    Room room = new Room("user:h1");
    feeds.holdBack(Room.ALL);
    try (Client client = gateway.connect(Tokens.of("h1"))) {
      Awaitility.await().until(() -> feeds.followers(room) == 1);
      feeds.publish(room, "1");
      feeds.letBegin();
      assertThat(client.hear().path("type").asText()).isEqualTo("welcome");
      assertThat(client.hearEvents(1)).containsExactly("1");
    } finally {
      feeds.letBegin();
    }
  }

  @Test
  void aSubscribeIsAnsweredWithTheHeadBeforeTheRoomsEvents() {
    Room team = new Room("team:sub");
    Cursor first = feeds.publish(team, "1");
    feeds.publish(team, "2");
    try (Client client = gateway.connect(Tokens.of("t1", "team:*"))) {
      client.hear("welcome");
      client.say(
          "{'type':'subscribe','id':'a','room':'team:sub','cursor':'"
              + CursorCodec.encode(first)
              + "'}");
      JsonNode reply = client.hear();
      assertThat(reply.path("type").asText()).isEqualTo("reply");
      assertThat(reply.path("ok").asBoolean()).isTrue();
      assertThat(reply.path("id").asText()).isEqualTo("a");
      assertThat(reply.path("cursor").asText()).isEqualTo(CursorCodec.encode(feeds.head(team)));
      assertThat(client.hearEvents(1)).containsExactly("2");
      client.hear("replayed");

      client.say("{'type':'unsubscribe','id':'b','room':'team:sub'}");
      assertThat(client.hear("reply").path("ok").asBoolean()).isTrue();
      assertThat(feeds.followers(team)).isZero();
    }
  }

  @Test
  void aGapNamesTheClientsOwnCursorToRefetchFrom() {
    Room team = new Room("team:g|+1");
    String old = CursorCodec.encode(Cursor.of(new Epoch(1), team, 5));
    try (Client client = gateway.connect(Tokens.of("g1", "team:*"))) {
      client.hear("welcome");
      client.say("{'type':'subscribe','room':'team:g|+1','cursor':'" + old + "'}");
      JsonNode gap = client.hear("gap");
      assertThat(gap.path("reason").asText()).isEqualTo("epoch-changed");
      assertThat(gap.path("refetch").asText())
          .isEqualTo("/v1/rooms/team:g%7C%2B1/notifications?after=" + old);
      assertThat(client.hear("replayed").path("recovered").asBoolean()).isFalse();
    }
  }

  @Test
  void requestsThatCannotBeFollowedAreRefusedWithTheReason() {
    try (Client client = gateway.connect(Tokens.of("q1", "team:*"))) {
      client.hear("welcome");
      client.say(
          """
          [{'type':'subscribe','id':'1','room':'order:9'},
           {'type':'subscribe','id':'2','room':'user:q1'},
           {'type':'subscribe','id':'3','room':'no room'},
           {'type':'subscribe','id':'4','room':'team:a','cursor':'x'},
           {'type':'subscribe','id':'5','room':'team:a','since':'x'},
           {'type':'unsubscribe','id':'6','room':'team:a'},
           {'type':'ack','id':'7','room':'team:a','cursor':'x'},
           {'type':'ack','id':'8','room':'user:q1','cursor':'x'},
           {'type':'dance','id':'9'},
           {'type':'refresh','id':'10','token':'x'},
           {'type':'subscribe','id':'11','room':'team:a'},
           {'type':'subscribe','id':'12','room':'team:b'},
           {'type':'subscribe','id':'13','room':'team:c'}]
          """);
      Map<String, String> codes = new java.util.TreeMap<>();
      for (int i = 0; i < 13; i++) {
        JsonNode reply = client.hear("reply");
        codes.put(reply.path("id").asText(), reply.path("error").path("code").asText("ok"));
      }
      assertThat(codes)
          .containsEntry("1", "forbidden")
          .containsEntry("2", "already-subscribed")
          .containsEntry("3", "bad-room")
          .containsEntry("4", "bad-cursor")
          .containsEntry("5", "bad-since")
          .containsEntry("6", "not-subscribed")
          .containsEntry("7", "not-subscribed")
          .containsEntry("8", "bad-cursor")
          .containsEntry("9", "bad-frame")
          .containsEntry("10", "unauthenticated")
          .containsEntry("13", "too-many-rooms");
    }
  }

  @Test
  void anAckBeyondWhatWasToldIsRefusedAndOneOfAHeadIsNot() {
    Room room = new Room("user:a1");
    try (Client client = gateway.connect(Tokens.of("a1"))) {
      String head = client.hear("welcome").path("rooms").path(0).path("cursor").asText();
      String beyond = CursorCodec.encode(Cursor.of(InMemoryFeeds.EPOCH, room, Long.MAX_VALUE));
      String otherEpoch = CursorCodec.encode(Cursor.of(new Epoch(1), room, 1));
      client.say("{'type':'ack','id':'1','room':'user:a1','cursor':'" + beyond + "'}");
      assertThat(code(client)).isEqualTo("ack-out-of-range");
      client.say("{'type':'ack','id':'2','room':'user:a1','cursor':'" + otherEpoch + "'}");
      assertThat(code(client)).isEqualTo("ack-out-of-range");
      client.say("{'type':'ack','id':'3','room':'user:a1','cursor':'" + head + "'}");
      client.say("{'type':'ping','id':'4'}");
      assertThat(client.hear().path("type").asText()).isEqualTo("pong");
    }
  }

  @Test
  void aPingIsAnsweredWithTheHeadsOfAllRooms() {
    try (Client client = gateway.connect(Tokens.of("p1"))) {
      client.hear("welcome");
      feeds.publish(new Room("team:elsewhere"), "1");
      client.say("{'type':'ping','id':'x'}");
      JsonNode pong = client.hear("pong");
      assertThat(pong.path("rooms").findValuesAsText("room")).isEqualTo(List.of("user:p1", "all"));
      assertThat(pong.path("rooms").path(0).path("cursor").asText())
          .isEqualTo(CursorCodec.encode(feeds.head(new Room("user:p1"))));
    }
  }

  @Test
  void whatIsNotJsonEndsTheConnection() {
    try (Client client = gateway.connect(Tokens.of("m1"))) {
      client.hear("welcome");
      client.say("{'type':");
      assertThat(client.closeCode()).isEqualTo(4000);
    }
  }

  @Test
  void aRefreshLengthensTheConnectionAndTakesRoomsAwayThatItDoesNotAllow() {
    try (Client client = gateway.connect(Tokens.lasting(Duration.ofSeconds(-28), "f1", "team:*"))) {
      client.hear("welcome");
      client.say("{'type':'subscribe','id':'s','room':'team:f'}");
      client.hear("reply");
      client.say("{'type':'refresh','id':'r','token':'" + Tokens.of("other") + "'}");
      assertThat(code(client)).isEqualTo("forbidden");
      client.say("{'type':'refresh','id':'r','token':'" + Tokens.of("f1") + "'}");
      assertThat(client.hear("reply").path("ok").asBoolean()).isTrue();
      assertThat(client.hear("error").path("error").path("code").asText()).isEqualTo("forbidden");
      assertThat(feeds.followers(new Room("team:f"))).isZero();
      Awaitility.await()
          .during(Duration.ofMillis(2_500))
          .atMost(Duration.ofSeconds(4))
          .until(() -> !client.isClosed());
    }
  }

  @Test
  void aTokenThatEndsTakesTheConnectionWithIt() {
    try (Client client = gateway.connect(Tokens.lasting(Duration.ofMillis(-28_500), "x1"))) {
      client.hear("welcome");
      assertThat(client.closeCode()).isEqualTo(4202);
    }
  }

  @Test
  void whoLeavesIsForgotten() {
    Room room = new Room("user:l1");
    Client client = gateway.connect(Tokens.of("l1"));
    client.hear("welcome");
    assertThat(feeds.followers(room)).isEqualTo(1);
    client.cut();
    Awaitility.await().until(() -> feeds.followers(room) == 0);
  }

  private static String code(Client client) {
    return client.hear("reply").path("error").path("code").asText();
  }
}
