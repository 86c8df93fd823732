package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.topics.RedriveHeaders;
import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/// What support sends again.
class OnceMoreTest {

  private static final EventReader READER = new EventReader(EventBounds.DEFAULT.limits());
  private static final Instant FIRST = Instant.parse("2026-11-01T08:30:00.250Z");
  private static final Instant LATER = FIRST.plusSeconds(600);
  private static final Event EVENT = AcceptBench.event("e1", "user:1");

  private final DedupeWindow window = new DedupeWindow(Duration.ofHours(1), 100);
  private final Overlay overlay = new Overlay(partition -> window);
  private final Planner planner = new Planner(6, 500);

  @Test
  void itMakesTheIdThatItMadeTheFirstTime() {
    UUID first = idOf(planner.decide(incoming(FIRST), overlay));

    assertThat(idOf(planner.decide(again("job-1"), overlay))).isEqualTo(first);
  }

  @Test
  void itComesOnceForEachReDriveAndTheEventItselfStaysKnown() {
    assertThat(planner.decide(incoming(FIRST), overlay)).isInstanceOf(Decision.Accept.class);
    assertThat(planner.decide(again("job-1"), overlay)).isInstanceOf(Decision.Accept.class);
    assertThat(planner.decide(again("job-1"), overlay)).isInstanceOf(Decision.Repeat.class);
    assertThat(planner.decide(again("job-2"), overlay)).isInstanceOf(Decision.Accept.class);
    assertThat(planner.decide(incoming(LATER), overlay)).isInstanceOf(Decision.Repeat.class);
  }

  /// The ledger and the window that is restored from it must know it by the same name.
  @Test
  void itsNameIsTheEventsWithTheReDrives() {
    Decision.Accept accept = (Decision.Accept) planner.decide(again("job-1"), overlay);

    assertThat(accept.name().source()).isEqualTo(EVENT.source());
    assertThat(accept.name().id()).isEqualTo("e1#job-1");
  }

  @Test
  void headersThatSayHalfOfItOrNonsenseSayNothing() {
    assertThat(OnceMore.of(headers("job-1", "17")))
        .contains(new OnceMore("job-1", Instant.ofEpochMilli(17)));
    for (String[] bad :
        new String[][] {
          {null, "17"}, {"job", null}, {"", "17"}, {"a b", "17"}, {"job", "-1"}, {"job", "soon"}
        }) {
      assertThat(OnceMore.of(headers(bad[0], bad[1]))).as("%s %s", (Object[]) bad).isEmpty();
    }
  }

  private static UUID idOf(Decision decision) {
    return ((Decision.Accept) decision).notifications().getFirst().notification().id();
  }

  private static Incoming incoming(Instant at) {
    return incoming(at, new RecordHeaders());
  }

  private static Incoming again(String job) {
    return incoming(LATER, headers(job, Long.toString(FIRST.toEpochMilli())));
  }

  private static Incoming incoming(Instant at, RecordHeaders headers) {
    byte[] value = EventCodec.encode(EVENT);
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            "t.events",
            0,
            0,
            at.toEpochMilli(),
            TimestampType.LOG_APPEND_TIME,
            1,
            value.length,
            bytes("user:1"),
            value,
            headers,
            Optional.empty());
    return new Incoming(record, READER.read(record));
  }

  private static RecordHeaders headers(String job, String takenAt) {
    RecordHeaders headers = new RecordHeaders();
    if (job != null) {
      headers.add(RedriveHeaders.JOB, bytes(job));
    }
    if (takenAt != null) {
      headers.add(RedriveHeaders.TAKEN_AT, bytes(takenAt));
    }
    return headers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
