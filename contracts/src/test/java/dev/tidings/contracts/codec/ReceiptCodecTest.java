package dev.tidings.contracts.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptCodecTest {

  @Property
  void whatIsWrittenIsReadBack(@ForAll("receipts") List<Receipt> receipts) {
    ReceiptBatch batch = new ReceiptBatch("gw-1", receipts);
    ReceiptBatch read = ReceiptCodec.decode(ReceiptCodec.encode(batch));
    assertThat(read.gateway()).isEqualTo("gw-1");
    assertThat(read.receipts()).containsExactlyElementsOf(receipts);
  }

  /// A tracker that is older than its gateways reads `receipts` and refuses what it does not know
  /// there: one kind too many, and a whole batch would be a dead letter.
  @Test
  void whoKnowsOnlyTheFirstKindsIsNotGivenOthers() throws IOException {
    JsonNode root = Json.MAPPER.readTree(ReceiptCodec.encode(Samples.RESUMPTIONS));
    assertThat(root.path("receipts")).hasSize(1);
    assertThat(root.path("more")).hasSize(2);
    assertThat(Json.MAPPER.readTree(ReceiptCodec.encode(Samples.RECEIPTS)).has("more")).isFalse();
  }

  @Test
  void aKindOfTomorrowIsPassedOver() {
    ReceiptBatch batch =
        ReceiptCodec.decode(
            """
            {"gateway":"gw-1","receipts":[],"more":[
             {"kind":"dreamt","user":"42"},
             {"kind":"resumed","user":"42","device":"phone","connection":"k3","room":"user:42",
              "epoch":7,"before":9,"at":1793521800250}]}"""
                .getBytes(UTF_8));
    assertThat(batch.receipts()).singleElement().isInstanceOf(Receipt.Resumed.class);
  }

  /// Receipts that were written before anything was ever sent again have no attempt.
  @Test
  void whatWasSentWithoutAnAttemptWasSentForTheFirstTime() {
    ReceiptBatch batch =
        ReceiptCodec.decode(
            """
            {"gateway":"gw-1","receipts":[{"kind":"sent","user":"42","device":"phone",
             "connection":"k3","room":"user:42","ids":[],"at":1793521800250}]}"""
                .getBytes(UTF_8));
    assertThat(((Receipt.Sent) batch.receipts().get(0)).attempt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"kind\":\"liked\"",
        "\"kind\":\"resumed\",\"room\":\"all\",\"epoch\":1,\"before\":1",
        "\"kind\":\"engaged\",\"room\":\"all\",\"ids\":[],\"as\":\"liked\"",
        "\"kind\":\"omitted\",\"room\":\"all\",\"ids\":[],\"reason\":\"whim\"",
        "\"kind\":\"sent\",\"room\":\"all\",\"ids\":[],\"attempt\":0",
        "\"kind\":\"gap-told\",\"room\":\"all\",\"reason\":\"expired\",\"epoch\":1,\"from\":5,\"to\":4"
      })
  void aWordThatIsNotKnownIsNoReceipt(String fields) {
    String receipt = "\"user\":\"42\",\"device\":\"d\",\"connection\":\"c\",\"at\":0," + fields;
    byte[] bytes = ("{\"gateway\":\"g\",\"receipts\":[{" + receipt + "}]}").getBytes(UTF_8);
    assertThatThrownBy(() -> ReceiptCodec.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<List<Receipt>> receipts() {
    Receipt.Party party = new Receipt.Party("42", "phone", "k3v9q2");
    Arbitrary<Instant> at =
        Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli);
    Arbitrary<Room> room = Arbitraries.of(Room.ALL, Room.ofUser("42"), new Room("team:7:admins"));
    Arbitrary<List<UUID>> ids =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as(UUID::new)
            .list()
            .ofMaxSize(5);
    Arbitrary<Integer> number = Arbitraries.integers().between(1, 100);
    Arbitrary<Long> place = Arbitraries.longs().between(0, Long.MAX_VALUE / 2);
    Arbitrary<Epoch> epoch = Arbitraries.integers().map(Epoch::new);
    return Arbitraries.<Receipt>oneOf(
            Combinators.combine(room, ids, number, at)
                .as((r, i, n, t) -> new Receipt.Sent(party, r, i, n, t, Map.of())),
            Combinators.combine(room, ids, number, at)
                .as((r, i, n, t) -> new Receipt.Parked(party, r, i, n, t)),
            Combinators.combine(room, ids, Arbitraries.of(As.class), at)
                .as((r, i, as, t) -> new Receipt.Engaged(party, r, i, as, t)),
            Combinators.combine(room, epoch, place, Arbitraries.of(As.class), at)
                .as((r, e, p, as, t) -> new Receipt.EngagedBefore(party, r, e, p, as, t)),
            Combinators.combine(room, epoch, place, at)
                .as((r, e, p, t) -> new Receipt.Resumed(party, r, e, p, t)),
            Combinators.combine(room, epoch, place, at)
                .as((r, e, p, t) -> new Receipt.BegunAnew(party, r, e, p, t)),
            Combinators.combine(room, ids, Arbitraries.of(Receipt.Omitted.Reason.class), at)
                .as((r, i, why, t) -> new Receipt.Omitted(party, r, i, why, t)),
            Combinators.combine(room, Arbitraries.of(GapReason.class), epoch, place, number, at)
                .as((r, why, e, p, n, t) -> new Receipt.GapTold(party, r, why, e, p, p + n, t)))
        .list()
        .ofMaxSize(6);
  }
}
