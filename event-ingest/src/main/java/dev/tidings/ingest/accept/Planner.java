package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Violation;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.deadletter.DeadLetter;
import dev.tidings.ingest.dedupe.Identity;
import dev.tidings.ingest.dedupe.Overlay;
import dev.tidings.ingest.reading.EventName;
import dev.tidings.ingest.reading.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Decides what is to be done about a record. Pure but for the overlay, which notes new identities.
final class Planner {

  private static final int MAX_IGNORED = 16;

  private final int historyPartitions;

  Planner(int historyPartitions) {
    this.historyPartitions = historyPartitions;
  }

  Decision decide(Incoming incoming, Overlay overlay) {
    return switch (incoming.reading()) {
      case Reading.NotUnderstood(var violations, var name) -> new Decision.Refuse(violations, name);
      case Reading.Understood(Event event, var ignored) -> {
        ConsumerRecord<byte[], byte[]> record = incoming.record();
        Optional<OnceMore> onceMore = OnceMore.of(record.headers());
        EventName name = onceMore.map(it -> it.nameOf(event)).orElseGet(() -> nameOf(event));
        Instant takenAt =
            onceMore.map(OnceMore::takenAt).orElse(Instant.ofEpochMilli(record.timestamp()));
        boolean isNew =
            overlay.firstSighting(
                record.partition(), Identity.of(name.source(), name.id()), record.timestamp());
        yield isNew
            ? new Decision.Accept(
                event,
                name,
                Audience.expand(event, takenAt, historyPartitions),
                ignored.stream().limit(MAX_IGNORED).map(DeadLetter::bounded).toList())
            : new Decision.Repeat(name);
      }
    };
  }

  /// What to do about an event that Kafka itself refuses as too large, though it keeps our bounds.
  static Incoming tooLargeForKafka(Incoming incoming) {
    Optional<EventName> name =
        switch (incoming.reading()) {
          case Reading.Understood(Event event, var ignored) -> Optional.of(nameOf(event));
          case Reading.NotUnderstood(var violations, var known) -> known;
        };
    return new Incoming(
        incoming.record(),
        new Reading.NotUnderstood(
            List.of(
                new Violation(
                    "/data",
                    Violation.Reason.TOO_LARGE,
                    "more than Kafka takes in one record of the history")),
            name));
  }

  private static EventName nameOf(Event event) {
    return new EventName(event.source(), event.id());
  }
}
