package dev.tidings.tracker.redrive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.event.RawJson;
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
import org.apache.kafka.clients.producer.ProducerRecord;

/// Turns a record of the history into the event that makes the same notification once more. Pure.
final class OnceMore {

  private static final JsonFactory JSON = new JsonFactory();

  private OnceMore() {}

  sealed interface Plan {

    /// @param record for the events' topic
    record Send(ProducerRecord<byte[], byte[]> record) implements Plan {}

    /// Its time has ended.
    record Expired() implements Plan {}

    /// It brings nothing of its own. What it took back is not sent again either.
    record OnlyTakesBack() implements Plan {}
  }

  /// @param history the record's value
  /// @param by who does it
  static Plan of(byte[] history, RangeRedrive redrive, String by, Topics topics, Instant now) {
    Notification it = NotificationCodec.decode(history);
    if (it.expiresAt().map(end -> !now.isBefore(end)).orElse(false)) {
      return new Plan.Expired();
    }
    if (it.retracts().isPresent() && it.data().equals(RawJson.NULL) && it.dataRef().isEmpty()) {
      return new Plan.OnlyTakesBack();
    }
    Instant takenAt = NotificationId.takenAt(it.id());
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.events(), bytes(redrive.room().name()), eventOf(history, it));
    record.headers().add("content-type", bytes("application/json"));
    record.headers().add(RedriveHeaders.JOB, bytes(redrive.job()));
    record.headers().add(RedriveHeaders.TAKEN_AT, bytes(Long.toString(takenAt.toEpochMilli())));
    record.headers().add(DeadLetterHeaders.REDRIVEN_BY, bytes(by));
    return new Plan.Send(record);
  }

  /// The same fields under an event's names; `data` as its very text. A correction names the
  /// notification that it corrects: the event that its producer named is known no more.
  private static byte[] eventOf(byte[] history, Notification it) {
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
          case "retracts" -> event.writeStringField("retractsNotification", in.getText());
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
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
