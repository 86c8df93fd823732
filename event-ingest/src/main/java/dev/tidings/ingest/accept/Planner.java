package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Retraction;
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

  /// Well below what a record of the history may have.
  private static final int MAX_DEFERRED_DATA = 900 * 1024;

  private static final Violation TOO_LARGE =
      new Violation(
          "/data",
          Violation.Reason.TOO_LARGE,
          "more than Kafka takes in one record of the history");

  private final int historyPartitions;
  private final int inLineRooms;

  /// @param historyPartitions the configured count
  /// @param inLineRooms audiences of more rooms than that are deferred
  Planner(int historyPartitions, int inLineRooms) {
    this.historyPartitions = historyPartitions;
    this.inLineRooms = inLineRooms;
  }

  Decision decide(Incoming incoming, Overlay overlay) {
    return switch (incoming.reading()) {
      case Reading.NotUnderstood(var violations, var name) -> new Decision.Refuse(violations, name);
      case Reading.Understood(Event event, var ignored) ->
          decide(incoming.record(), event, ignored, overlay);
    };
  }

  private Decision decide(
      ConsumerRecord<byte[], byte[]> record, Event event, List<String> ignored, Overlay overlay) {
    int partition = record.partition();
    Optional<OnceMore> onceMore = OnceMore.of(record.headers());
    EventName name = onceMore.map(it -> it.nameOf(event)).orElseGet(() -> nameOf(event));
    Identity identity = Identity.of(name.source(), name.id());
    if (overlay.knows(partition, identity, record.timestamp())) {
      return new Decision.Repeat(name);
    }
    Optional<Instant> retractedTakenAt = Optional.empty();
    if (event.retracts().orElse(null) instanceof Retraction.OfEvent(String id)) {
      retractedTakenAt = overlay.takenAt(partition, Identity.of(event.source(), id));
      if (retractedTakenAt.isEmpty()) {
        return new Decision.Refuse(List.of(unknownRetracted(id)), Optional.of(name));
      }
    }
    boolean deferred = event.to().size() > inLineRooms && !event.ephemeral();
    if (deferred && event.data().length() > MAX_DEFERRED_DATA) {
      // Found in the middle of an audience it would stop the lane.
      return new Decision.Refuse(List.of(TOO_LARGE), Optional.of(name));
    }
    overlay.note(partition, identity, record.timestamp());
    Instant takenAt =
        onceMore.map(OnceMore::takenAt).orElse(Instant.ofEpochMilli(record.timestamp()));
    var origin = new Audience.Origin(takenAt, retractedTakenAt);
    List<String> kept = ignored.stream().limit(MAX_IGNORED).map(DeadLetter::bounded).toList();
    return deferred
        ? new Decision.Defer(event, name, origin, kept)
        : new Decision.Accept(event, name, Audience.expand(event, origin, historyPartitions), kept);
  }

  private static Violation unknownRetracted(String id) {
    return new Violation(
        "/retracts",
        Violation.Reason.RETRACTS_UNKNOWN,
        "no event "
            + id
            + " of this source and key was accepted within the dedupe window (expected: one that"
            + " was, or retractsNotification)");
  }

  /// What to do about an event that Kafka itself refuses as too large, though it keeps our bounds.
  static Incoming tooLargeForKafka(Incoming incoming) {
    Optional<EventName> name =
        switch (incoming.reading()) {
          case Reading.Understood(Event event, var ignored) -> Optional.of(nameOf(event));
          case Reading.NotUnderstood(var violations, var known) -> known;
        };
    return new Incoming(incoming.record(), new Reading.NotUnderstood(List.of(TOO_LARGE), name));
  }

  private static EventName nameOf(Event event) {
    return new EventName(event.source(), event.id());
  }
}
