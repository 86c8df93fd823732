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

    ProducerRecord<byte[], byte[]> record = sent(history);

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

    byte[] event = sent(bytes(history)).value();

    assertThat(text(event)).contains("{\"n\": 1.00, \"big\": 123456789012345678901234567890}");
  }

  @Test
  void whatHasExpiredIsNotSent() {
    byte[] history =
        NotificationCodec.encode(
            World.notification("user:ann", "e1", TAKEN, Optional.of(TAKEN.plusSeconds(60))));

    assertThat(OnceMore.of(history, REDRIVE, "ada", TOPICS, TAKEN.plusSeconds(60)))
        .isEqualTo(new OnceMore.Plan.Expired());
  }

  @Test
  void aRecordThatOnlyTakesSomethingBackIsNotSent() {
    byte[] history = NotificationCodec.encode(takingBack("null"));

    assertThat(OnceMore.of(history, REDRIVE, "ada", TOPICS, TAKEN))
        .isEqualTo(new OnceMore.Plan.OnlyTakesBack());
  }

  /// Who lost what it had would otherwise have neither the wrong one nor what was right.
  @Test
  void aCorrectionIsSentAndTakesBackTheSameNotification() {
    byte[] history = NotificationCodec.encode(takingBack("{\"price\":12}"));

    EventReading.Valid event =
        (EventReading.Valid)
            EventCodec.decode(sent(history).value(), EventLimits.DEFAULT, Optional.empty());

    assertThat(event.ignored()).isEmpty();
    assertThat(NotificationCodec.encode(Notification.of(event.event(), REDRIVE.room(), TAKEN)))
        .isEqualTo(history);
  }

  private static Notification takingBack(String data) {
    return Notification.of(
        ((EventReading.Valid)
                EventCodec.decode(
                    bytes(
                        """
                        {"id":"c1","source":"shop","type":"price.corrected","to":["user:ann"],
                         "retractsNotification":"01a1fd5d-deca-7edb-b840-852836dc16a9","data":%s}
                        """
                            .formatted(data)),
                    EventLimits.DEFAULT,
                    Optional.empty()))
            .event(),
        REDRIVE.room(),
        TAKEN);
  }

  private static ProducerRecord<byte[], byte[]> sent(byte[] history) {
    return ((OnceMore.Plan.Send) OnceMore.of(history, REDRIVE, "ada", TOPICS, TAKEN)).record();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
