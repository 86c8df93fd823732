package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What is done on a socket where no ack comes.
class RedeliveryTest {

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway =
        Gateway.inMemory(
            Map.of(
                "tidings.acks.within", "200ms",
                "tidings.acks.attempts", "3",
                "tidings.receipts.max-unacked", "4"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void whatIsNotAckedIsSentAgainInAnEnvelopeThatSaysSoAndThenParked() {
    Room own = new Room("user:r1");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("r1"));
        Client client = gateway.connect(Tokens.of("r1"), "device", "phone")) {
      JsonNode welcome = client.hear("welcome");
      assertThat(welcome.path("acks").asText()).isEqualTo("expected");
      assertThat(welcome.path("ackWithinMs").asInt()).isEqualTo(200);
      assertThat(welcome.path("attempts").asInt()).isEqualTo(3);
      gateway.feeds().publish(own, "1");
      JsonNode first = client.hear("event");
      JsonNode second = client.hear("event");
      JsonNode third = client.hear("event");

      assertThat(first.has("redelivered")).isFalse();
      for (JsonNode again : List.of(second, third)) {
        assertThat(again.path("redelivered").asBoolean()).isTrue();
        assertThat(again.path("notification")).isEqualTo(first.path("notification"));
        assertThat(again.path("cursor")).isEqualTo(first.path("cursor"));
      }
      assertThat(second.path("attempt").asInt()).isEqualTo(2);
      assertThat(third.path("attempt").asInt()).isEqualTo(3);
      List<Receipt> receipts =
          topic.await(all -> all.stream().anyMatch(Receipt.Parked.class::isInstance));
      assertThat(receipts)
          .filteredOn(Receipt.Sent.class::isInstance)
          .extracting(receipt -> ((Receipt.Sent) receipt).attempt())
          .containsExactly(1, 2, 3);
      assertThat(client.unheardEvents()).isEmpty();

      client.say("{'type':'ack','room':'user:r1','cursor':'" + cursor(third) + "'}");
      topic.await(all -> all.stream().anyMatch(Receipt.Received.class::isInstance));
    }
  }

  @Test
  void whatIsAckedIsNotSentAgain() {
    Room own = new Room("user:r2");
    try (Client client = gateway.connect(Tokens.of("r2"))) {
      client.hear("welcome");
      gateway.feeds().publish(own, "1");
      client.say("{'type':'ack','room':'user:r2','cursor':'" + cursor(client.hear("event")) + "'}");
      gateway.feeds().publish(own, "2");
      JsonNode second = client.hear("event");
      JsonNode again = client.hear("event");

      assertThat(again.path("attempt").asInt()).isEqualTo(2);
      assertThat(again.path("notification")).isEqualTo(second.path("notification"));
    }
  }

  @Test
  void whoSaysThatItNeverAcksIsToldSoAndSentNothingAgain() {
    Room own = new Room("user:r3");
    try (Client never = gateway.connect(Tokens.of("r3"), "device", "wall", "acks", "none");
        Client other = gateway.connect(Tokens.of("r3"), "device", "phone")) {
      assertThat(never.hear("welcome").path("acks").asText()).isEqualTo("none");
      other.hear("welcome");
      gateway.feeds().publish(own, "1");
      never.hear("event");
      other.hearEvents(3); // the clock of both has run as long by then

      assertThat(never.unheardEvents()).isEmpty();
    }
  }

  /// Four ids are remembered; of the others only where they stand.
  @Test
  void moreThanTheWindowHoldsIsSentAgainParkedAndCreditedAllTheSame() {
    Room own = new Room("user:r4");
    int count = 20;
    try (Topic topic = new Topic(gateway, party -> party.user().equals("r4"));
        Client client = gateway.connect(Tokens.of("r4"))) {
      client.hear("welcome");
      for (int i = 0; i < count; i++) {
        gateway.feeds().publish(own, Integer.toString(i));
      }
      assertThat(client.hearEvents(3 * count)).hasSize(3 * count);
      topic.await(all -> ids(all, Receipt.Parked.class) == count);
      client.say(
          "{'type':'ack','room':'user:r4','cursor':'"
              + CursorCodec.encode(gateway.feeds().head(own))
              + "'}");
      assertThat(client.hear("reply").path("error").path("code").asText())
          .as("a head that it was not told")
          .isEqualTo("ack-out-of-range");
      client.say("{'type':'ping'}");
      String head = client.hear("pong").path("rooms").path(0).path("cursor").asText();
      client.say("{'type':'ack','room':'user:r4','cursor':'" + head + "'}");
      List<Receipt> receipts = topic.await(all -> ids(all, Receipt.Received.class) == count);
      assertThat(ids(receipts, Receipt.Received.class)).isEqualTo(count);
    }
  }

  @Test
  void whatIsTakenBackAfterItWasSentIsNotSentAgainAndThatIsToldOnce() {
    Room own = new Room("user:r5");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("r5"));
        Client client = gateway.connect(Tokens.of("r5"))) {
      client.hear("welcome");
      UUID wrong = InMemoryFeeds.idOf(gateway.feeds().publish(own, "1"));
      gateway.feeds().retract(own, "2", wrong);

      assertThat(client.hearEvents(4)).containsExactly("1", "2", "2", "2");
      List<Receipt> receipts =
          topic.await(all -> all.stream().anyMatch(Receipt.Parked.class::isInstance));
      assertThat(retracted(receipts)).containsExactly(wrong);
      assertThat(receipts)
          .filteredOn(Receipt.Parked.class::isInstance)
          .allSatisfy(parked -> assertThat(((Receipt.Parked) parked).ids()).doesNotContain(wrong));

      client.say("{'type':'ping'}");
      String head = client.hear("pong").path("rooms").path(0).path("cursor").asText();
      client.say("{'type':'ack','room':'user:r5','cursor':'" + head + "'}");
      topic.await(all -> ids(all, Receipt.Received.class) == 2);
    }
  }

  /// Its id is forgotten by then: reading its range again shows it.
  @Test
  void soIsWhatTheWindowKnowsTheRangeOfOnly() {
    Room own = new Room("user:r6");
    int count = 20;
    try (Topic topic = new Topic(gateway, party -> party.user().equals("r6"));
        Client client = gateway.connect(Tokens.of("r6"))) {
      client.hear("welcome");
      UUID wrong = InMemoryFeeds.idOf(gateway.feeds().publish(own, "0"));
      for (int i = 1; i < count; i++) {
        gateway.feeds().publish(own, Integer.toString(i));
      }
      gateway.feeds().retract(own, "20", wrong);

      List<Receipt> receipts = topic.await(all -> ids(all, Receipt.Parked.class) == count);
      assertThat(retracted(receipts)).containsExactly(wrong);
      assertThat(client.hearEvents(3 * count + 1)).containsOnlyOnce("0");
    }
  }

  /// Before, a connection on which one reading had failed was sent nothing again for good.
  @Test
  void aRedeliveryThatBreaksOffIsTriedAgain() {
    Room own = new Room("user:r7");
    try (Client client = gateway.connect(Tokens.of("r7"))) {
      client.hear("welcome");
      gateway.feeds().breakNextRead();
      gateway.feeds().publish(own, "1");

      assertThat(client.hearEvents(3)).containsOnly("1");
    }
  }

  private static List<UUID> retracted(List<Receipt> receipts) {
    return receipts.stream()
        .filter(Receipt.Omitted.class::isInstance)
        .map(Receipt.Omitted.class::cast)
        .filter(omitted -> omitted.reason() == Receipt.Omitted.Reason.RETRACTED)
        .flatMap(omitted -> omitted.ids().stream())
        .toList();
  }

  private static int ids(List<Receipt> receipts, Class<? extends Receipt> kind) {
    return receipts.stream()
        .filter(kind::isInstance)
        .mapToInt(
            receipt ->
                switch (receipt) {
                  case Receipt.Parked parked -> parked.ids().size();
                  case Receipt.Received received -> received.ids().size();
                  default -> throw new IllegalStateException("receipt: " + receipt);
                })
        .sum();
  }

  private static String cursor(JsonNode event) {
    return event.path("cursor").asText();
  }
}
