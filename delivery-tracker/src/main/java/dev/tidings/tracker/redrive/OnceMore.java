package dev.tidings.tracker.redrive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.contracts.topics.RedriveHeaders;
import dev.tidings.contracts.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Turns a record of the history into the event that makes the same notification once more. Pure.
final class OnceMore {

  private static final JsonFactory JSON = new JsonFactory();

  private OnceMore() {}

  /// @param history the record's value
  /// @param by who does it
  /// @return empty where there is nothing to send any more: it has expired, or it only took
  ///     something back
  static Optional<ProducerRecord<byte[], byte[]>> of(
      byte[] history, RangeRedrive redrive, String by, Topics topics, Instant now) {
    Notification it = NotificationCodec.decode(history);
    if (it.expiresAt().map(end -> !now.isBefore(end)).orElse(false)) {
      return Optional.empty();
    }
    Instant takenAt = NotificationId.takenAt(it.id());
    return eventOf(history, it)
        .map(
            event -> {
              ProducerRecord<byte[], byte[]> record =
                  new ProducerRecord<>(topics.events(), bytes(redrive.room().name()), event);
              record.headers().add("content-type", bytes("application/json"));
              record.headers().add(RedriveHeaders.JOB, bytes(redrive.job()));
              record
                  .headers()
                  .add(RedriveHeaders.TAKEN_AT, bytes(Long.toString(takenAt.toEpochMilli())));
              record.headers().add(DeadLetterHeaders.REDRIVEN_BY, bytes(by));
              return record;
            });
  }

  /// The same fields under an event's names; `data` as its very text.
  private static Optional<byte[]> eventOf(byte[] history, Notification it) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(history.length + 64);
    try (JsonParser in = JSON.createParser(history);
        JsonGenerator event = JSON.createGenerator(out)) {
      in.nextToken();
      event.writeStartObject();
      event.writeStringField("id", it.event());
      event.writeArrayFieldStart("to");
      event.writeString(it.room().name());
      event.writeEndArray();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "retracts" -> {
            return Optional.empty();
          }
          case "id", "room", "event" -> in.skipChildren();
          case "data" -> {
            event.writeFieldName(name);
            event.writeRawValue(it.data().toString());
            in.skipChildren();
          }
          default -> {
            event.writeFieldName(name);
            event.copyCurrentStructure(in);
          }
        }
      }
      event.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // bytes in memory, decoded before
    }
    return Optional.of(out.toByteArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
