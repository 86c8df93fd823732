package dev.tidings.tracker.redrive;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.contracts.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/// Decides how a dead letter becomes an event again. Pure.
final class Redriving {

  /// The bounds are ingest's own settings, which the tracker does not know: only what no setting
  /// would allow is refused here, the rest there, and it becomes a dead letter again.
  private static final EventLimits WIDEST = new EventLimits(16 * 1024 * 1024, 1_000_000);

  private Redriving() {}

  sealed interface Plan {

    /// @param record for the events' topic: key and headers as the producer sent them
    record Send(ProducerRecord<byte[], byte[]> record) implements Plan {}

    /// It is still no event.
    record StillWrong(List<Violation> violations) implements Plan {
      public StillWrong {
        violations = List.copyOf(violations);
      }
    }

    /// It never was an event.
    record NotAnEvent(String origin) implements Plan {}
  }

  /// @param edited the value in place of the one that was received; empty: as it was received
  /// @param by who does it
  static Plan of(Letter letter, Optional<String> edited, String by, Topics topics) {
    if (!letter.origin().equals(topics.events())) {
      return new Plan.NotAnEvent(letter.origin());
    }
    byte[] value =
        edited
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .orElseGet(() -> letter.record().value());
    if (!letter.isCloudEvent()) {
      EventReading reading =
          EventCodec.decode(value == null ? new byte[0] : value, WIDEST, Optional.of("any"));
      if (reading instanceof EventReading.Invalid invalid) {
        return new Plan.StillWrong(invalid.violations());
      }
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.events(), letter.record().key(), value);
    for (Header header : letter.ownHeaders()) {
      record.headers().add(header);
    }
    add(record, DeadLetterHeaders.REDRIVEN_FROM, topics.deadLetters() + '/' + letter.place());
    add(record, DeadLetterHeaders.REDRIVEN_BY, by);
    return new Plan.Send(record);
  }

  private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
