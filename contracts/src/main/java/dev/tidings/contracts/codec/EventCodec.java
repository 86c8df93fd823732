package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.room.Room;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Events as JSON, both ways. The shape is `event.schema.json`'s; a test holds the two together.
/// Thread-safe.
public final class EventCodec {

  private EventCodec() {}

  /// Reads one event and says everything that is wrong with it.
  ///
  /// @param bytes the whole JSON text, UTF-8
  /// @param idWhenMissing the id of an event that brings none; where this is empty too, that is a
  /// violation
  public static EventReading decode(
      byte[] bytes, EventLimits limits, Optional<String> idWhenMissing) {
    Optional<String> badText = Json.complaintOfText(bytes);
    if (badText.isPresent()) {
      return malformed(badText.get());
    }
    try (JsonParser json = Json.parser(bytes)) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT) {
        return new EventReading.Invalid(
            List.of(
                new Violation(
                    "",
                    first == null ? Violation.Reason.MALFORMED : Violation.Reason.INVALID,
                    (first == null ? "nothing" : EventFields.nameOf(first))
                        + " (expected: a JSON object)")));
      }
      EventFields fields = new EventFields(json, bytes, limits);
      fields.read();
      if (json.nextToken() != null) {
        return malformed("text behind the event's end (expected: one JSON object)");
      }
      return fields.finish(idWhenMissing);
    } catch (JsonProcessingException e) {
      return malformed(e.getOriginalMessage());
    } catch (IOException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  /// Splits a JSON text into its events: the elements of an array, or the one object that it is.
  /// Elements are not looked into beyond their syntax.
  public static Splitting split(byte[] bytes) {
    Optional<String> badText = Json.complaintOfText(bytes);
    if (badText.isPresent()) {
      return new Splitting.Malformed(badText.get());
    }
    List<byte[]> items = new ArrayList<>();
    try (JsonParser json = Json.parser(bytes)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        return new Splitting.Malformed("nothing (expected: an event or an array of events)");
      }
      if (first != JsonToken.START_ARRAY) {
        json.skipChildren();
        if (json.nextToken() != null) {
          return new Splitting.Malformed("text behind the event's end");
        }
        return new Splitting.One(bytes);
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        items.add(EventFields.slice(json, bytes));
      }
      if (json.nextToken() != null) {
        return new Splitting.Malformed("text behind the array's end");
      }
      return new Splitting.Many(items);
    } catch (JsonProcessingException e) {
      return new Splitting.Malformed(e.getOriginalMessage());
    } catch (IOException e) {
      return new Splitting.Malformed(String.valueOf(e.getMessage()));
    }
  }

  /// What a text of events is made of.
  public sealed interface Splitting {
    record One(byte[] event) implements Splitting {}

    /// An array; `events` may be empty.
    record Many(List<byte[]> events) implements Splitting {
      public Many {
        events = List.copyOf(events);
      }
    }

    record Malformed(String detail) implements Splitting {}
  }

  /// The event as the JSON that {@link #decode} reads back as its equal, `data` byte for byte.
  public static byte[] encode(Event event) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 + event.data().length());
    byte[] head =
        Json.object(
            json -> {
              json.writeStringField("id", event.id());
              json.writeStringField("source", event.source());
              json.writeStringField("type", event.type());
              json.writeArrayFieldStart("to");
              for (Room room : event.to()) {
                json.writeString(room.name());
              }
              json.writeEndArray();
              OptionalFields.write(json, "time", event.time());
              if (event.lifetime() instanceof Lifetime.Until until) {
                json.writeStringField("expiresAt", until.instant().toString());
              } else if (event.lifetime() instanceof Lifetime.For ttl) {
                json.writeNumberField("ttl", ttl.ttl().toSeconds());
              }
              if (event.priority() != Priority.NORMAL) {
                json.writeStringField("priority", event.priority().text());
              }
              OptionalFields.write(json, "dataRef", event.dataRef());
              OptionalFields.write(json, "collapseKey", event.collapseKey());
              OptionalFields.write(json, "correlationId", event.correlationId());
              OptionalFields.write(json, "ackDeadline", event.ackDeadline());
              if (event.retracts().isPresent()) {
                if (event.retracts().get() instanceof Retraction.OfEvent earlier) {
                  json.writeStringField("retracts", earlier.id());
                } else if (event.retracts().get() instanceof Retraction.OfNotification one) {
                  json.writeStringField("retractsNotification", one.id().toString());
                }
              }
              if (event.ephemeral()) {
                json.writeBooleanField("ephemeral", true);
              }
            });
    OptionalFields.appendRaw(out, head, "data", event.data());
    return out.toByteArray();
  }

  private static EventReading malformed(String detail) {
    return new EventReading.Invalid(List.of(new Violation("", Violation.Reason.MALFORMED, detail)));
  }
}
