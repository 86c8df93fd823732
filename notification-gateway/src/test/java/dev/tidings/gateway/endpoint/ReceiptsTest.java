package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What clients are sent and acknowledge, as it stands in Kafka.
class ReceiptsTest {

  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway = Gateway.inMemory(Map.of());
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void onlyWhatWasAcknowledgedOnThisConnectionIsReceived() {
    Room own = new Room("user:k1");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("k1"));
        Client client = gateway.connect(Tokens.of("k1"), "device", "phone")) {
      String connection = client.hear("welcome").path("connection").asText();
      Receipt.Party party = new Receipt.Party("k1", "phone", connection);
      gateway.feeds().publish(own, "1");
      gateway.feeds().publish(own, "2");
      JsonNode first = client.hear("event");
      JsonNode second = client.hear("event");
      client.say(
          "{'type':'ack','room':'user:k1','cursor':'" + first.path("cursor").asText() + "'}");
      client.say(
          "{'type':'ack','room':'user:k1','cursor':'" + first.path("cursor").asText() + "'}");

      List<Receipt> receipts =
          topic.await(all -> all.stream().anyMatch(Receipt.Received.class::isInstance));
      // Where it began in `all` stands in another partition, and may be read first.
      assertThat(receipts)
          .filteredOn(receipt -> !(receipt instanceof Receipt.BegunAnew))
          .first()
          .isInstanceOf(Receipt.Connected.class);
      assertThat(ids(receipts, Receipt.Sent.class)).containsExactly(id(first), id(second));
      assertThat(ids(receipts, Receipt.Received.class)).containsExactly(id(first));
      assertThat(receipts)
          .allMatch(
              receipt -> !(receipt instanceof Receipt.Sent sent) || sent.party().equals(party));
      client.leave();
      List<Receipt> last =
          topic.await(all -> all.stream().anyMatch(Receipt.Disconnected.class::isInstance));
      assertThat(((Receipt.Disconnected) last.getLast()).closeCode()).isEqualTo(1000);
    }
  }

  @Test
  void aSharedRoomIsToldInRanges() {
    Room team = new Room("team:k");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("k2"));
        Client client = gateway.connect(Tokens.of("k2", "team:*"))) {
      client.hear("welcome");
      client.say("{'type':'subscribe','room':'team:k'}");
      client.hear("reply");
      for (int i = 0; i < 50; i++) {
        gateway.feeds().publish(team, Integer.toString(i));
      }
      JsonNode last = null;
      for (int i = 0; i < 50; i++) {
        last = client.hear("event");
      }
      client.say("{'type':'ack','room':'team:k','cursor':'" + last.path("cursor").asText() + "'}");

      List<Receipt> receipts =
          topic.await(all -> all.stream().anyMatch(Receipt.ReceivedThrough.class::isInstance));
      int sent = 0;
      int received = 0;
      for (Receipt receipt : receipts) {
        sent += receipt instanceof Receipt.SentThrough through ? through.count() : 0;
        received += receipt instanceof Receipt.ReceivedThrough through ? through.count() : 0;
      }
      assertThat(sent).isEqualTo(50);
      assertThat(received).isEqualTo(50);
    }
  }

  /// Clients keep the cursor of what they have at once, and ack it a moment later: the connection
  /// may break in between. The cursor that they come back with says the same as the ack that
  /// never came.
  @Test
  void aCursorThatIsBroughtIsToldAndThatNoneWasToo() {
    Room own = new Room("user:k7");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("k7"))) {
      String cursor;
      try (Client client = gateway.connect(Tokens.of("k7", "team:k7"), "device", "phone")) {
        client.hear("welcome");
        gateway.feeds().publish(own, "1");
        cursor = client.hear("event").path("cursor").asText();
      }
      try (Client client =
          gateway.connect(Tokens.of("k7", "team:k7"), "device", "phone", "cursor", cursor)) {
        client.hear("welcome");
        client.say("{'type':'subscribe','room':'team:k7'}");
        client.hear("reply");
        long position = CursorCodec.decode(cursor).orElseThrow().position();
        List<Receipt> receipts =
            topic.await(
                all ->
                    all.stream().anyMatch(it -> isResumed(it, own))
                        && all.stream().anyMatch(it -> isBegunAnew(it, new Room("team:k7"))));
        assertThat(receipts)
            .filteredOn(it -> isResumed(it, own))
            .singleElement()
            .extracting(it -> ((Receipt.Resumed) it).before())
            .isEqualTo(position);
        assertThat(receipts).filteredOn(it -> isBegunAnew(it, own)).hasSize(1);
      }
    }
  }

  @Test
  void whatTheUserDidIsToldAndWhatCannotBeMarkedIsRefused() {
    String id = "01a1963a-d43a-7ae8-8463-4b9d5fcd1b44";
    Room own = new Room("user:k3");
    try (Topic topic = new Topic(gateway, party -> party.user().equals("k3"));
        Client client = gateway.connect(Tokens.of("k3", "team:k"))) {
      client.hear("welcome");
      gateway.feeds().publish(own, "1");
      String cursor = client.hear("event").path("cursor").asText();

      client.say("{'type':'mark','id':'1','ids':['" + id + "','" + id + "'],'as':'read'}");
      assertThat(client.hear("reply").path("ok").asBoolean()).isTrue();
      client.say("{'type':'mark','ids':['" + id + "'],'room':'team:k','as':'seen'}");
      client.say(
          "{'type':'mark','room':'user:k3','cursor':'" + cursor + "','as':'archived','id':'2'}");
      assertThat(client.hear("reply").path("ok").asBoolean()).isTrue();
      client.say("{'type':'mark','ids':['" + id + "'],'room':'team:other','as':'seen'}");
      assertThat(refusal(client)).isEqualTo("forbidden");
      client.say("{'type':'mark','room':'team:k','cursor':'" + cursor + "','as':'seen'}");
      assertThat(refusal(client)).isEqualTo("not-subscribed");
      client.say("{'type':'mark','room':'all','cursor':'" + cursor + "','as':'seen'}");
      assertThat(refusal(client)).isEqualTo("bad-cursor");
      client.say("{'type':'mark','ids':['1'],'as':'seen'}");
      assertThat(refusal(client)).isEqualTo("bad-mark");

      List<Receipt> receipts =
          topic.await(
              all ->
                  all.stream().anyMatch(Receipt.EngagedBefore.class::isInstance)
                      && all.stream().filter(Receipt.Engaged.class::isInstance).count() == 2);
      assertThat(receipts)
          .filteredOn(Receipt.Engaged.class::isInstance)
          .extracting(receipt -> ((Receipt.Engaged) receipt).room().name())
          .containsExactlyInAnyOrder("user:k3", "team:k");
      assertThat(receipts)
          .filteredOn(Receipt.Engaged.class::isInstance)
          .allMatch(
              receipt -> ((Receipt.Engaged) receipt).ids().equals(List.of(UUID.fromString(id))));
    }
  }

  @Test
  void aGapThatWasToldIsInTheReceipts() {
    Room own = new Room("user:k4");
    String other = CursorCodec.encode(Cursor.of(new Epoch(4711), own, 3));
    try (Topic topic = new Topic(gateway, party -> party.user().equals("k4"));
        Client client = gateway.connect(Tokens.of("k4"), "cursor", other)) {
      String behind = client.hear("gap").path("cursor").asText();

      List<Receipt> receipts =
          topic.await(all -> all.stream().anyMatch(Receipt.GapTold.class::isInstance));
      Receipt.GapTold gap =
          (Receipt.GapTold)
              receipts.stream().filter(Receipt.GapTold.class::isInstance).findFirst().orElseThrow();
      assertThat(gap.reason()).isEqualTo(GapReason.EPOCH_CHANGED);
      assertThat(gap.from()).isZero();
      assertThat(CursorCodec.encode(Cursor.of(gap.epoch(), own, gap.to()))).isEqualTo(behind);
    }
  }

  private static String refusal(Client client) {
    return client.hear("reply").path("error").path("code").asText();
  }

  private static boolean isResumed(Receipt receipt, Room room) {
    return receipt instanceof Receipt.Resumed resumed && resumed.room().equals(room);
  }

  private static boolean isBegunAnew(Receipt receipt, Room room) {
    return receipt instanceof Receipt.BegunAnew begun && begun.room().equals(room);
  }

  private static List<UUID> ids(List<Receipt> receipts, Class<? extends Receipt> kind) {
    return receipts.stream()
        .filter(kind::isInstance)
        .flatMap(
            receipt ->
                switch (receipt) {
                  case Receipt.Sent sent -> sent.ids().stream();
                  case Receipt.Received received -> received.ids().stream();
                  default -> throw new IllegalStateException("receipt: " + receipt);
                })
        .toList();
  }

  private static UUID id(JsonNode event) {
    return UUID.fromString(event.path("notification").path("id").asText());
  }
}
