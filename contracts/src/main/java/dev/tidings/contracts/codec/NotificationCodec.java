package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Notifications as the JSON that stands in the history and that clients see, byte for byte.
/// Thread-safe.
public final class NotificationCodec {

  private NotificationCodec() {}

  public static byte[] encode(Notification notification) {
    byte[] head =
        Json.object(
            json -> {
              json.writeStringField("id", notification.id().toString());
              json.writeStringField("room", notification.room().name());
              json.writeStringField("source", notification.source());
              json.writeStringField("event", notification.event());
              json.writeStringField("type", notification.type());
              json.writeStringField("time", notification.time().toString());
              OptionalFields.write(json, "expiresAt", notification.expiresAt());
              if (notification.priority() != Priority.NORMAL) {
                json.writeStringField("priority", notification.priority().text());
              }
              OptionalFields.write(json, "dataRef", notification.dataRef());
              OptionalFields.write(json, "collapseKey", notification.collapseKey());
              OptionalFields.write(json, "correlationId", notification.correlationId());
              OptionalFields.write(json, "ackDeadline", notification.ackDeadline());
              OptionalFields.write(json, "retracts", notification.retracts());
            });
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(head.length + notification.data().length() + 16);
    OptionalFields.appendRaw(out, head, "data", notification.data());
    return out.toByteArray();
  }

  /// Reads what {@link #encode} wrote.
  ///
  /// @throws IllegalArgumentException where the bytes are no notification: the history is ours
  /// alone, so that is a bug
  public static Notification decode(byte[] bytes) {
    Map<String, String> texts = new HashMap<>();
    RawJson data = RawJson.NULL;
    try (JsonParser json = Json.parser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("notification: not a JSON object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        if (name.equals("data")) {
          data = rawValue(json, bytes);
        } else if (json.currentToken() == JsonToken.VALUE_STRING) {
          texts.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("notification: " + e.getMessage(), e);
    }
    return new Notification(
        UUID.fromString(need(texts, "id")),
        new Room(need(texts, "room")),
        need(texts, "source"),
        need(texts, "event"),
        need(texts, "type"),
        Instant.parse(need(texts, "time")),
        data,
        Optional.ofNullable(texts.get("expiresAt")).map(Instant::parse),
        Optional.ofNullable(texts.get("priority")).flatMap(Priority::parse).orElse(Priority.NORMAL),
        Optional.ofNullable(texts.get("dataRef")),
        Optional.ofNullable(texts.get("collapseKey")),
        Optional.ofNullable(texts.get("correlationId")),
        Optional.ofNullable(texts.get("ackDeadline")).map(Instant::parse),
        Optional.ofNullable(texts.get("retracts")).map(UUID::fromString));
  }

  private static RawJson rawValue(JsonParser json, byte[] bytes) throws IOException {
    byte[] value = EventFields.slice(json, bytes);
    return RawJson.copyOf(value, 0, value.length);
  }

  private static String need(Map<String, String> texts, String name) {
    String value = texts.get(name);
    if (value == null) {
      throw new IllegalArgumentException("notification: no " + name);
    }
    return value;
  }
}
