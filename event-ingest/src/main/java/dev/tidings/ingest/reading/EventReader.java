package dev.tidings.ingest.reading;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Violation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads records of `events`, whichever of the three shapes they have: our JSON, or CloudEvents in
/// structured or binary mode. Never throws: what cannot be read is an answer. Thread-safe.
public final class EventReader {

  private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

  private final EventLimits limits;

  public EventReader(EventLimits limits) {
    this.limits = limits;
  }

  public Reading read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return readShape(record);
    } catch (RuntimeException e) {
      // A fault of ours must not stop a partition: the record goes where a person looks at it.
      LOG.atError()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .setCause(e)
          .log("a record could not be read, and that is a fault of ours");
      return unreadable(Violation.Reason.MALFORMED, "cannot be read: " + e, Optional.empty());
    }
  }

  /// What the record is called, where that much can be read.
  public static Optional<EventName> nameOf(ConsumerRecord<byte[], byte[]> record) {
    CloudEvents.Mode mode = CloudEvents.modeOf(record.headers());
    byte[] value = record.value() == null ? new byte[0] : record.value();
    return CloudEvents.nameOf(mode, record.headers(), value);
  }

  /// The id that a JSON event or a structured CloudEvent seems to have, where that much can be
  /// read.
  public static Optional<String> idOf(byte[] json) {
    return NameScan.idOfJson(json);
  }

  private Reading readShape(ConsumerRecord<byte[], byte[]> record) {
    CloudEvents.Mode mode = CloudEvents.modeOf(record.headers());
    if (record.value() == null && mode != CloudEvents.Mode.BINARY) {
      return unreadable(
          Violation.Reason.MALFORMED, "no value (expected: an event)", Optional.empty());
    }
    return mode == CloudEvents.Mode.NONE
        ? decode(record.value(), record)
        : readCloudEvent(mode, record);
  }

  private Reading readCloudEvent(CloudEvents.Mode mode, ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value != null && !isUtf8(value)) {
      return unreadable(Violation.Reason.MALFORMED, "bytes that are not UTF-8", nameOf(record));
    }
    return switch (CloudEvents.translate(mode, record.headers(), value)) {
      case CloudEvents.Translation.Untranslatable(Violation violation) ->
          new Reading.NotUnderstood(List.of(violation), nameOf(record));
      case CloudEvents.Translation.Translated(byte[] eventJson) ->
          switch (decode(eventJson, record)) {
            case Reading.Understood readable -> readable;
            case Reading.NotUnderstood(var violations, var name) ->
                new Reading.NotUnderstood(
                    violations.stream().map(EventReader::inTheProducersWords).toList(), name);
          };
    };
  }

  private Reading decode(byte[] json, ConsumerRecord<byte[], byte[]> record) {
    return switch (EventCodec.decode(json, limits, Optional.empty())) {
      case EventReading.Valid(var event, var ignored) -> new Reading.Understood(event, ignored);
      case EventReading.Invalid(var violations) ->
          new Reading.NotUnderstood(violations, nameOf(record));
    };
  }

  private static Violation inTheProducersWords(Violation violation) {
    return new Violation(
        CloudEvents.pointerBack(violation.pointer()), violation.reason(), violation.detail());
  }

  private static Reading unreadable(
      Violation.Reason reason, String detail, Optional<EventName> name) {
    return new Reading.NotUnderstood(List.of(new Violation("", reason, detail)), name);
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
