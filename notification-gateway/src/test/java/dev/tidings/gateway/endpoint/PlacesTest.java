package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Devices that bring no cursor go on from what they acknowledged.
class PlacesTest {

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway = Gateway.inMemory(Map.of("tidings.new-device.last", "2"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aDeviceThatWasAwayIsGivenWhatItHasNotAckedAndNothingElse() {
    Room own = new Room("user:p1");
    try (Client phone = gateway.connect(Tokens.of("p1"), "device", "phone")) {
      phone.hear("welcome");
      gateway.feeds().publish(own, "1");
      gateway.feeds().publish(own, "2");
      JsonNode first = phone.hear("event");
      phone.hear("event");
      phone.say("[" + ack(own, first) + ",{'type':'ping'}]");
      phone.hear("pong"); // the ack was taken before
    }
    gateway.feeds().publish(own, "3");

    try (Client back = gateway.connect(Tokens.of("p1"), "device", "phone")) {
      String resumedAt = back.hear("welcome").path("rooms").path(0).path("cursor").asText();
      assertThat(back.hearEvents(2)).containsExactly("2", "3");
      JsonNode replayed = back.hear("replayed");
      assertThat(replayed.path("recovered").asBoolean()).isTrue();
      assertThat(resumedAt)
          .as("the welcome's cursor is one that loses nothing")
          .isNotEqualTo(replayed.path("cursor").asText());
    }
  }

  @Test
  void whatWasSentAndNeverAckedComesAgainOnTheNextConnection() {
    Room own = new Room("user:p2");
    try (Client phone = gateway.connect(Tokens.of("p2"), "device", "phone")) {
      phone.hear("welcome");
      gateway.feeds().publish(own, "1");
      phone.hear("event");
      phone.cut();
    }
    try (Client back = gateway.connect(Tokens.of("p2"), "device", "phone")) {
      assertThat(back.hearEvents(1)).containsExactly("1");
    }
  }

  @Test
  void anotherDeviceHasAPlaceOfItsOwnAndANewOneIsGivenTheLastFew() {
    Room own = new Room("user:p3");
    for (int i = 1; i <= 4; i++) {
      gateway.feeds().publish(own, Integer.toString(i));
    }
    try (Client phone = gateway.connect(Tokens.of("p3"), "device", "phone")) {
      assertThat(phone.hearEvents(2)).containsExactly("3", "4");
      phone.hear("replayed");
      gateway.feeds().publish(own, "5");
      phone.say("[" + ack(own, phone.hear("event")) + ",{'type':'ping'}]");
      phone.hear("pong");
    }
    try (Client laptop = gateway.connect(Tokens.of("p3"), "device", "laptop");
        Client phone = gateway.connect(Tokens.of("p3"), "device", "phone")) {
      assertThat(laptop.hearEvents(2)).containsExactly("4", "5");
      assertThat(phone.hear("replayed").path("count").asInt()).isZero();
    }
  }

  @Test
  void aCursorThatIsBroughtWinsOverTheKeptPlace() {
    Room own = new Room("user:p4");
    String before;
    try (Client phone = gateway.connect(Tokens.of("p4"), "device", "phone")) {
      before = phone.hear("welcome").path("rooms").path(0).path("cursor").asText();
      phone.hear("replayed"); // the last two of nothing
      gateway.feeds().publish(own, "1");
      phone.say("[" + ack(own, phone.hear("event")) + ",{'type':'ping'}]");
      phone.hear("pong");
    }
    try (Client phone = gateway.connect(Tokens.of("p4"), "device", "phone", "cursor", before)) {
      assertThat(phone.hearEvents(1)).containsExactly("1");
    }
  }

  @Test
  void whoNeverAcksHasNoPlaceAndBeginsNow() {
    Room own = new Room("user:p5");
    try (Client wall = gateway.connect(Tokens.of("p5"), "device", "wall", "acks", "none")) {
      wall.hear("welcome");
      gateway.feeds().publish(own, "1");
      wall.hear("event");
    }
    try (Client wall = gateway.connect(Tokens.of("p5"), "device", "wall", "acks", "none")) {
      wall.hear("welcome");
      gateway.feeds().publish(own, "2");
      assertThat(wall.hearEvents(1)).containsExactly("2");
    }
  }

  /// Before, the place that a client brought counted as told, however far ahead it was: with its
  /// ack the device would have passed over everything up to there.
  @Test
  void aCursorThatIsAheadOfTheRoomCannotBeAcked() {
    Room own = new Room("user:p6");
    String ahead = CursorCodec.encode(Cursor.of(InMemoryFeeds.EPOCH, own, Integer.MAX_VALUE));
    try (Client phone = gateway.connect(Tokens.of("p6"), "device", "phone", "cursor", ahead)) {
      assertThat(phone.hear("welcome").path("rooms").path(0).path("cursor").asText())
          .isNotEqualTo(ahead);
      phone.say("{'type':'ack','room':'user:p6','cursor':'" + ahead + "'}");
      assertThat(phone.hear("reply").path("error").path("code").asText())
          .isEqualTo("ack-out-of-range");
    }
  }

  /// Before, the ack of what came live behind the gap took the device's place with it, and what the
  /// gap had left out was never sent again, although nothing is lost of it.
  @Test
  void whatCouldNotBeReadComesOnTheNextConnectionHoweverFarTheClientAcked() {
    Room own = new Room("user:p7");
    knownPhone(own, "p7");
    gateway.feeds().publish(own, "2");
    gateway.feeds().missNextReplay(own);
    try (Client phone = gateway.connect(Tokens.of("p7"), "device", "phone")) {
      assertThat(phone.hear("gap").path("reason").asText()).isEqualTo("unavailable");
      gateway.feeds().publish(own, "3");
      phone.say("[" + ack(own, phone.hear("event")) + ",{'type':'ping'}]");
      phone.hear("pong");
    }
    try (Client back = gateway.connect(Tokens.of("p7"), "device", "phone")) {
      assertThat(back.hearEvents(2)).containsExactly("2", "3");
    }
  }

  @Test
  void whoSubscribesAgainWithItsCursorMovesItsPlaceOn() {
    Room own = new Room("user:p8");
    knownPhone(own, "p8");
    gateway.feeds().publish(own, "2");
    gateway.feeds().missNextReplay(own);
    try (Client phone = gateway.connect(Tokens.of("p8"), "device", "phone")) {
      String kept = phone.hear("welcome").path("rooms").path(0).path("cursor").asText();
      phone.hear("gap");
      phone.say("{'type':'unsubscribe','room':'user:p8'}");
      phone.hear("reply");
      phone.say("{'type':'subscribe','room':'user:p8','cursor':'" + kept + "'}");
      phone.say("[" + ack(own, phone.hear("event")) + ",{'type':'ping'}]");
      phone.hear("pong");
      gateway.feeds().publish(own, "3");
    }
    try (Client back = gateway.connect(Tokens.of("p8"), "device", "phone")) {
      assertThat(back.hearEvents(1)).containsExactly("3");
    }
  }

  /// A phone that has acked the room's first notification.
  private static void knownPhone(Room own, String user) {
    try (Client phone = gateway.connect(Tokens.of(user), "device", "phone")) {
      phone.hear("replayed"); // the last two of nothing
      gateway.feeds().publish(own, "1");
      phone.say("[" + ack(own, phone.hear("event")) + ",{'type':'ping'}]");
      phone.hear("pong");
    }
  }

  private static String ack(Room room, JsonNode event) {
    return "{'type':'ack','room':'" + room + "','cursor':'" + event.path("cursor").asText() + "'}";
  }
}
