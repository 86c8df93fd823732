package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.ingest.deadletter.DeadLetter;
import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/// The decisions of accept, without any Kafka.
class AcceptDecisionsTest {

  private static final EventReader READER = new EventReader(EventBounds.DEFAULT.limits());

  @Test
  void anEventIsAcceptedOnceAndARepeatOfItIsNot() {
    DedupeWindow window = new DedupeWindow(Duration.ofHours(1), 10);
    Overlay overlay = new Overlay(partition -> window);
    Planner planner = new Planner(6, 500);
    Incoming event = incoming(EventCodec.encode(AcceptBench.event("e1", "user:1", "user:2")));

    assertThat(planner.decide(event, overlay))
        .isInstanceOfSatisfying(
            Decision.Accept.class, accept -> assertThat(accept.notifications()).hasSize(2));
    assertThat(planner.decide(event, overlay)).isInstanceOf(Decision.Repeat.class);
    overlay.committed();
    assertThat(planner.decide(event, new Overlay(partition -> window)))
        .isInstanceOf(Decision.Repeat.class);
  }

  @Test
  void whatCannotBeReadIsRefusedUnderItsNameWhereItHasOne() {
    Overlay overlay = new Overlay(p -> new DedupeWindow(Duration.ofHours(1), 10));

    Decision named =
        new Planner(6, 500).decide(incoming(bytes("{\"id\":\"e1\",\"source\":\"shop\"}")), overlay);
    Decision nameless = new Planner(6, 500).decide(incoming(bytes("garbage")), overlay);

    assertThat(((Decision.Refuse) named).name().orElseThrow().id()).isEqualTo("e1");
    assertThat(((Decision.Refuse) nameless).name()).isEmpty();
  }

  @Property(tries = 200)
  void chunksCoverABatchWithoutGapOrOverlapAndKeepTheirBounds(
      @ForAll @IntRange(min = 1, max = 60) int records,
      @ForAll @IntRange(min = 1, max = 20) int maxRecords,
      @ForAll @IntRange(min = 0, max = 6) int aborts) {
    List<Incoming> batch =
        IntStream.range(0, records).mapToObj(i -> incoming(new byte[100 * (i % 9)])).toList();
    long maxBytes = 2_000;
    ChunkBound bound = new ChunkBound(maxRecords, maxBytes, 500);
    for (int i = 0; i < aborts; i++) {
      bound.aborted();
    }
    int from = 0;
    while (from < records) {
      int end = bound.endOf(batch, from);
      assertThat(end).isBetween(from + 1, Math.min(records, from + maxRecords));
      if (end - from > 1) {
        assertThat(batch.subList(from, end).stream().mapToLong(one -> one.weight(500)).sum())
            .isLessThanOrEqualTo(maxBytes);
      }
      from = end;
    }
    assertThat(from).isEqualTo(records);
  }

  @Test
  void afterEnoughAbortsARecordIsAloneInItsTransactionAndSuccessBringsTheOthersBack() {
    List<Incoming> batch = IntStream.range(0, 100).mapToObj(i -> incoming(new byte[0])).toList();
    ChunkBound bound = new ChunkBound(100, 1 << 20, 500);
    for (int i = 0; i < 7; i++) {
      bound.aborted();
    }
    assertThat(bound.endOf(batch, 0)).isEqualTo(1);

    for (int i = 0; i < 7; i++) {
      bound.committed();
    }
    assertThat(bound.endOf(batch, 0)).isEqualTo(100);
  }

  @Test
  void aClaimIsReadBackAndAnotherTextIsNone() {
    for (Claim claim :
        List.of(new Claim(Optional.of("t-accept-1"), 17), new Claim(Optional.empty(), 0))) {
      assertThat(Claim.parse(claim.text())).isEqualTo(claim);
    }
    for (String other : List.of("", "v2 a 1", "v1 a", "v1  1", "v1 a -1", "v1 a x", "v1 a 1 ")) {
      assertThat(Claim.parse(other)).isEqualTo(Claim.UNKNOWN);
    }
  }

  @Test
  void aLetterBeyondWhatItsTopicTakesIsCutAndSaysSo() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("t.events", 3, 42, bytes("key"), new byte[100_000]);
    Violation violation = new Violation("", Violation.Reason.MALFORMED, "zeros");

    var letter = DeadLetter.of("t.dead-letters", record, List.of(violation), 50_000);

    assertThat(letter.value().length).isLessThan(50_000);
    assertThat(text(letter.headers().lastHeader(DeadLetterHeaders.DETAIL).value()))
        .contains("cut from 100003 bytes", "zeros");
    assertThat(text(letter.headers().lastHeader(DeadLetterHeaders.OFFSET).value())).isEqualTo("42");
  }

  private static Incoming incoming(byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("t.events", 0, 0, bytes("k"), value);
    return new Incoming(record, READER.read(record));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
