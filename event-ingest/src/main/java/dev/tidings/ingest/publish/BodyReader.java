package dev.tidings.ingest.publish;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.reading.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Reads the events of a request's body and says everything that is wrong with any of them, before
/// one is sent. Thread-safe.
final class BodyReader {

  /// More would help nobody: a producer that has this many faults has one.
  static final int MAX_FAULTS = 100;

  /// A room is that long at most, with what stands around it.
  private static final int ROOM_BYTES = 256;

  private final EventLimits limits;
  private final int maxItems;
  private final Supplier<String> freshIds;
  private final EventReader cloudEvents;

  /// @param freshIds ids for events that bring none and come without an idempotency key
  BodyReader(EventLimits limits, int maxItems, Supplier<String> freshIds) {
    this.limits = limits;
    this.maxItems = maxItems;
    this.freshIds = freshIds;
    this.cloudEvents = new EventReader(limits);
  }

  /// The shape of the body.
  enum Shape {
    /// Our JSON: an event, or an array of them.
    EVENTS,
    /// A structured CloudEvent, or an array of them.
    CLOUD_EVENTS
  }

  /// @param idempotencyKey the id of an event that brings none; in an array with its place behind
  /// it: `KEY-0`, `KEY-1`
  BodyReading read(byte[] body, Shape shape, Optional<String> idempotencyKey) {
    return switch (EventCodec.split(body)) {
      case EventCodec.Splitting.Malformed malformed ->
          refusedWhole(Violation.Reason.MALFORMED, malformed.detail());
      case EventCodec.Splitting.One one ->
          readAll(List.of(one.event()), false, shape, idempotencyKey);
      case EventCodec.Splitting.Many many -> {
        if (many.events().isEmpty()) {
          yield refusedWhole(Violation.Reason.INVALID, "[] (expected: one event or more)");
        }
        if (many.events().size() > maxItems) {
          yield refusedWhole(
              Violation.Reason.TOO_LARGE,
              many.events().size() + " events (expected: " + maxItems + " at most)");
        }
        yield readAll(many.events(), true, shape, idempotencyKey);
      }
    };
  }

  /// What is said of a body that is wrong as a whole.
  static Problem whole(Violation.Reason reason, String detail) {
    return problem(List.of(new Fault("", reason, detail, Optional.empty())));
  }

  private BodyReading readAll(
      List<byte[]> items, boolean array, Shape shape, Optional<String> idempotencyKey) {
    List<EventReading.Valid> events = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    Map<String, Integer> placeByName = new HashMap<>();
    for (int i = 0; i < items.size() && faults.size() < MAX_FAULTS; i++) {
      String at = array ? "/" + i : "";
      String suffix = array ? "-" + i : "";
      String id = idempotencyKey.map(key -> key + suffix).orElseGet(freshIds);
      switch (readOne(items.get(i), shape, id)) {
        case EventReading.Valid valid -> {
          events.add(valid);
          Event event = valid.event();
          tooLong(event)
              .ifPresent(
                  bytes ->
                      faults.add(
                          new Fault(
                              at + "/to",
                              Violation.Reason.AUDIENCE_TOO_LARGE,
                              bytes
                                  + " bytes as an event (expected: "
                                  + EventLimits.MAX_BYTES
                                  + " at most; a larger audience is several events)",
                              Optional.of(event.id()))));
          Integer earlier = placeByName.putIfAbsent(event.source() + '\n' + event.id(), i);
          if (earlier != null) {
            faults.add(
                new Fault(
                    at + "/id",
                    Violation.Reason.INVALID,
                    "the same source and id as item " + earlier + " (expected: each once)",
                    Optional.of(event.id())));
          }
        }
        case EventReading.Invalid invalid -> {
          Optional<String> name = EventReader.idOf(items.get(i));
          invalid
              .violations()
              .forEach(
                  violation ->
                      faults.add(
                          new Fault(
                              at + violation.pointer(),
                              violation.reason(),
                              violation.detail(),
                              name)));
        }
      }
    }
    return faults.isEmpty() ? new BodyReading.Events(events) : refused(problem(faults));
  }

  /// How long the event is, where Kafka does not take one that long.
  private static OptionalInt tooLong(Event event) {
    if (event.data().length() + (long) event.to().size() * ROOM_BYTES < EventLimits.MAX_BYTES) {
      return OptionalInt.empty();
    }
    int bytes = EventCodec.encode(event).length;
    return bytes > EventLimits.MAX_BYTES ? OptionalInt.of(bytes) : OptionalInt.empty();
  }

  private EventReading readOne(byte[] item, Shape shape, String idWhenMissing) {
    return switch (shape) {
      case EVENTS -> EventCodec.decode(item, limits, Optional.of(idWhenMissing));
      case CLOUD_EVENTS -> readCloudEvent(item);
    };
  }

  /// Exactly as one that came through Kafka is read.
  private EventReading readCloudEvent(byte[] item) {
    var record = new ConsumerRecord<byte[], byte[]>("", 0, 0, null, item);
    record
        .headers()
        .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.US_ASCII));
    return switch (cloudEvents.read(record)) {
      case Reading.Understood(var event, var ignored) -> new EventReading.Valid(event, ignored);
      case Reading.NotUnderstood(var violations, var name) -> new EventReading.Invalid(violations);
    };
  }

  private static Problem problem(List<Fault> faults) {
    List<Problem.Fault> told =
        faults.stream()
            .limit(MAX_FAULTS)
            .map(
                fault ->
                    new Problem.Fault(
                        fault.pointer(), fault.reason().text(), fault.detail(), fault.id()))
            .toList();
    Fault first = faults.get(0);
    String where = first.pointer().isEmpty() ? "the body" : first.pointer();
    String detail =
        faults.size() == 1
            ? where + ": " + first.detail()
            : faults.size() + " faults, the first at " + where + ": " + first.detail();
    return new Problem(codeOf(faults), detail, told);
  }

  /// One code for all, where they have one; an event that is too large is no fault of its shape.
  private static ErrorCode codeOf(List<Fault> faults) {
    List<Violation.Reason> reasons = faults.stream().map(Fault::reason).distinct().toList();
    if (reasons.contains(Violation.Reason.MALFORMED)) {
      return ErrorCode.MALFORMED;
    }
    if (reasons.equals(List.of(Violation.Reason.TOO_LARGE))) {
      return ErrorCode.TOO_LARGE;
    }
    if (reasons.equals(List.of(Violation.Reason.AUDIENCE_TOO_LARGE))) {
      return ErrorCode.AUDIENCE_TOO_LARGE;
    }
    return ErrorCode.INVALID;
  }

  private static BodyReading refusedWhole(Violation.Reason reason, String detail) {
    return refused(whole(reason, detail));
  }

  private static BodyReading refused(Problem problem) {
    return new BodyReading.Refused(problem);
  }

  /// @param id of the event, where one can be read
  private record Fault(
      String pointer, Violation.Reason reason, String detail, Optional<String> id) {}
}
