package dev.tidings.ingest.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.contracts.event.Violation;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// The one place where CloudEvents 1.0 become our event JSON: structured
/// (`application/cloudevents+json`) and binary (`ce_` headers).
///
/// `id`, `source`, `type`, `time` and `data` are themselves; the extension `audience` is `to`, its
/// rooms separated by spaces; the extensions `ttl`, `expiresat`, `priority`, `collapsekey`,
/// `correlationid`, `ackdeadline`, `ephemeral`, `dataref`, `retracts` and `retractsnotification`
/// are the fields of like names.
///
/// Data that is JSON stays byte for byte; text (`text/*`) becomes a JSON string. What the values
/// must look like is {@link dev.tidings.contracts.codec.EventCodec}'s to say. Thread-safe.
final class CloudEvents {

  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents";
  private static final JsonFactory JSON = new JsonFactory();

  /// Extension to field; the way back tells a producer where the fault is in his own words.
  private static final Map<String, String> FIELDS =
      Map.of(
          "expiresat", "expiresAt",
          "priority", "priority",
          "collapsekey", "collapseKey",
          "correlationid", "correlationId",
          "ackdeadline", "ackDeadline",
          "dataref", "dataRef",
          "retracts", "retracts",
          "retractsnotification", "retractsNotification");

  private CloudEvents() {}

  /// What came of translating.
  sealed interface Translation {
    record Translated(byte[] eventJson) implements Translation {}

    record Untranslatable(Violation violation) implements Translation {}
  }

  enum Mode {
    NONE,
    STRUCTURED,
    BINARY
  }

  static Mode modeOf(Headers headers) {
    Optional<String> contentType = text(headers, CONTENT_TYPE);
    if (contentType.isPresent()
        && contentType.get().toLowerCase(Locale.ROOT).startsWith(STRUCTURED)) {
      return Mode.STRUCTURED;
    }
    return headers.lastHeader("ce_specversion") == null ? Mode.NONE : Mode.BINARY;
  }

  /// What a CloudEvent of that mode is called, where that much can be read.
  static Optional<EventName> nameOf(Mode mode, Headers headers, byte[] value) {
    return mode == Mode.BINARY
        ? NameScan.of(text(headers, "ce_source").orElse(null), text(headers, "ce_id").orElse(null))
        : NameScan.ofJson(value);
  }

  static Translation translate(Mode mode, Headers headers, byte[] value) {
    CloudEvent event;
    try {
      event = KafkaMessageFactory.createReader(headers, value).toEvent();
    } catch (RuntimeException e) {
      return refused("", Violation.Reason.MALFORMED, "not a CloudEvent: " + e.getMessage());
    }
    try {
      Optional<byte[]> data =
          mode == Mode.STRUCTURED ? RawData.ofField(value, "data") : Optional.empty();
      if (data.isEmpty() && event.getData() != null) {
        data = dataOf(event.getData(), event.getDataContentType());
        if (data.isEmpty()) {
          return refused(
              "/data",
              Violation.Reason.INVALID,
              "neither JSON nor text (expected: data that its datacontenttype tells truly)");
        }
      }
      return new Translation.Translated(write(event, data));
    } catch (IOException e) {
      return refused("", Violation.Reason.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  /// A pointer into our event JSON as one into the CloudEvent that it was made of.
  static String pointerBack(String pointer) {
    if (pointer.equals("/to") || pointer.startsWith("/to/")) {
      return "/audience";
    }
    return FIELDS.containsValue(pointer.isEmpty() ? "" : pointer.substring(1))
        ? pointer.toLowerCase(Locale.ROOT)
        : pointer;
  }

  private static Optional<byte[]> dataOf(CloudEventData data, String contentType)
      throws IOException {
    byte[] bytes = data.toBytes();
    String type = contentType == null ? "application/json" : contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("text/")) {
      return Optional.of(quoted(new String(bytes, StandardCharsets.UTF_8)));
    }
    return type.contains("json") && RawData.isOneValue(bytes)
        ? Optional.of(bytes)
        : Optional.empty();
  }

  private static byte[] write(CloudEvent event, Optional<byte[]> data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("id", event.getId());
      json.writeStringField("source", event.getSource().toString());
      json.writeStringField("type", event.getType());
      if (event.getTime() != null) {
        json.writeStringField(
            "time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(event.getTime()));
      }
      Object audience = event.getExtension("audience");
      if (audience != null) {
        json.writeArrayFieldStart("to");
        for (String room : audience.toString().trim().split(" +", -1)) {
          json.writeString(room);
        }
        json.writeEndArray();
      }
      for (Map.Entry<String, String> field : FIELDS.entrySet()) {
        Object extension = event.getExtension(field.getKey());
        if (extension != null) {
          json.writeStringField(field.getValue(), extension.toString());
        }
      }
      writeScalar(json, "ttl", event.getExtension("ttl"));
      writeScalar(json, "ephemeral", event.getExtension("ephemeral"));
      json.flush();
      if (data.isPresent()) {
        json.writeFieldName("data");
        json.flush();
        json.writeRawValue(new String(data.get(), StandardCharsets.UTF_8));
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /// Headers are all text: a number or a truth value is told by its look.
  private static void writeScalar(JsonGenerator json, String field, Object extension)
      throws IOException {
    if (extension == null) {
      return;
    }
    String text = extension.toString();
    if (text.matches("-?(0|[1-9][0-9]{0,17})") || text.equals("true") || text.equals("false")) {
      json.writeFieldName(field);
      json.writeRawValue(text);
    } else {
      json.writeStringField(field, text);
    }
  }

  private static byte[] quoted(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 16);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeString(text);
    }
    return out.toByteArray();
  }

  private static Translation refused(String pointer, Violation.Reason reason, String detail) {
    return new Translation.Untranslatable(new Violation(pointer, reason, detail));
  }

  private static Optional<String> text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }
}
