package dev.tidings.tracker.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.RedriveHeaders;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.World;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class OnceMoreTest {

  private static final Topics TOPICS = new Topics("t");
  private static final Instant TAKEN = Instant.parse("2026-11-01T08:30:00.250Z");
  private static final RangeRedrive REDRIVE =
      new RangeRedrive("job-1", new Room("user:ann"), TAKEN, TAKEN.plusSeconds(1), 50);

  @Test
  void theEventMakesTheSameNotificationToTheByte() {
    byte[] history =
        NotificationCodec.encode(
            World.notification("user:ann", "e1", TAKEN, Optional.of(TAKEN.plusSeconds(60))));

    ProducerRecord<byte[], byte[]> record =
        OnceMore.of(history, REDRIVE, "ada", TOPICS, TAKEN).orElseThrow();

    assertThat(record.topic()).isEqualTo("t.events");
    assertThat(text(record.key())).isEqualTo("user:ann");
    assertThat(text(record.headers().lastHeader(RedriveHeaders.JOB).value())).isEqualTo("job-1");
    Instant takenAt =
        Instant.ofEpochMilli(
            Long.parseLong(text(record.headers().lastHeader(RedriveHeaders.TAKEN_AT).value())));
    EventReading.Valid event =
        (EventReading.Valid)
            EventCodec.decode(record.value(), EventLimits.DEFAULT, Optional.empty());
    assertThat(event.ignored()).isEmpty();
    assertThat(
            NotificationCodec.encode(Notification.of(event.event(), new Room("user:ann"), takenAt)))
        .isEqualTo(history);
  }

  @Test
  void dataKeepsItsVeryText() {
    String history =
        text(NotificationCodec.encode(World.notification("user:ann", "e1", TAKEN)))
            .replace("{\"n\":1}", "{\"n\": 1.00, \"big\": 123456789012345678901234567890}");

    byte[] event = OnceMore.of(bytes(history), REDRIVE, "ada", TOPICS, TAKEN).orElseThrow().value();

    assertThat(text(event)).contains("{\"n\": 1.00, \"big\": 123456789012345678901234567890}");
  }

  @Test
  void whatHasExpiredIsNotSent() {
    byte[] history =
        NotificationCodec.encode(
            World.notification("user:ann", "e1", TAKEN, Optional.of(TAKEN.plusSeconds(60))));

    assertThat(OnceMore.of(history, REDRIVE, "ada", TOPICS, TAKEN.plusSeconds(60))).isEmpty();
  }

  @Test
  void aRecordThatOnlyTakesSomethingBackIsNotSent() {
    String history =
        text(NotificationCodec.encode(World.notification("user:ann", "e1", TAKEN)))
            .replace(
                "\"type\":", "\"retracts\":\"01a1fd5d-deca-7edb-b840-852836dc16a9\",\"type\":");

    assertThat(OnceMore.of(bytes(history), REDRIVE, "ada", TOPICS, TAKEN)).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
