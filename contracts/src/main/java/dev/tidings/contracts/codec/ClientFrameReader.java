package dev.tidings.contracts.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.frame.Start;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One frame of a client out of its JSON object. Never throws: what cannot be followed is {@link
/// ClientFrame.Unreadable}. Thread-safe.
final class ClientFrameReader {

  private static final int MAX_ID = 64;
  private static final int UUID_LENGTH = 36;

  private ClientFrameReader() {}

  static ClientFrame read(JsonNode frame) {
    String idText = frame.path("id").asText("");
    Optional<String> id =
        idText.isEmpty() || idText.length() > MAX_ID ? Optional.empty() : Optional.of(idText);
    String type = frame.path("type").asText("");
    return switch (type) {
      case "ping" -> new ClientFrame.Ping(id);
      case "refresh" ->
          frame.path("token").isTextual()
              ? new ClientFrame.Refresh(id, frame.path("token").asText())
              : unreadable(id, ErrorCode.BAD_FRAME, "token: missing (expected: a JWT)");
      case "subscribe", "unsubscribe", "ack" -> readOfRoom(id, type, frame);
      case "mark" -> readMark(id, frame);
      case "publish" -> readPublish(id, frame);
      default ->
          unreadable(
              id,
              ErrorCode.BAD_FRAME,
              "type: "
                  + Json.quoted(type)
                  + " (expected: subscribe, unsubscribe, ack, mark, publish, refresh or ping)");
    };
  }

  private static ClientFrame readOfRoom(Optional<String> id, String type, JsonNode frame) {
    Optional<Room> room = Room.parse(frame.path("room").asText(""));
    if (room.isEmpty()) {
      return badRoom(id, frame);
    }
    JsonNode cursor = frame.path("cursor");
    if (type.equals("unsubscribe")) {
      return new ClientFrame.Unsubscribe(id, room.get());
    }
    if (type.equals("ack")) {
      return cursor.isTextual()
          ? new ClientFrame.Ack(id, room.get(), cursor.asText())
          : unreadable(id, ErrorCode.BAD_CURSOR, "cursor: missing (expected: an event's cursor)");
    }
    JsonNode since = frame.path("since");
    if (cursor.isTextual()) {
      return new ClientFrame.Subscribe(id, room.get(), new Start.After(cursor.asText()));
    }
    if (since.isMissingNode() || since.isNull()) {
      return new ClientFrame.Subscribe(id, room.get(), new Start.Now());
    }
    Optional<Since> parsed = Since.parse(since.asText(""));
    return parsed.isPresent()
        ? new ClientFrame.Subscribe(id, room.get(), new Start.From(parsed.get()))
        : unreadable(
            id,
            ErrorCode.BAD_SINCE,
            "since: " + Json.quoted(since.asText("")) + " (expected: " + Since.EXPECTED + ")");
  }

  private static ClientFrame readMark(Optional<String> id, JsonNode frame) {
    Optional<As> as = As.parse(frame.path("as").asText(""));
    if (as.isEmpty()) {
      return badMark(
          id,
          "as: "
              + Json.quoted(frame.path("as").asText(""))
              + " (expected: seen, read, archived or interacted)");
    }
    Optional<Room> room = Room.parse(frame.path("room").asText(""));
    if (frame.has("room") && room.isEmpty()) {
      return badRoom(id, frame);
    }
    JsonNode ids = frame.path("ids");
    JsonNode cursor = frame.path("cursor");
    if (ids.isArray() && cursor.isMissingNode()) {
      Optional<List<UUID>> read = ids(ids);
      return read.isPresent()
          ? new ClientFrame.Mark(id, new ClientFrame.Marked.Ids(room, read.get()), as.get())
          : badMark(
              id,
              "ids: expected: 1 to "
                  + ClientFrame.Marked.Ids.MAX_IDS
                  + " ids of notifications, as they came");
    }
    if (ids.isMissingNode() && cursor.isTextual() && room.isPresent()) {
      var before = new ClientFrame.Marked.Before(room.get(), cursor.asText());
      return new ClientFrame.Mark(id, before, as.get());
    }
    return badMark(id, "expected: ids, or room and cursor");
  }

  private static ClientFrame readPublish(Optional<String> id, JsonNode frame) {
    Optional<Room> room = Room.parse(frame.path("room").asText(""));
    if (room.isEmpty()) {
      return badRoom(id, frame);
    }
    String type = frame.path("eventType").asText("");
    if (type.length() > EventLimits.MAX_TYPE || !EventFields.TYPE.matcher(type).matches()) {
      return unreadable(
          id,
          ErrorCode.BAD_FRAME,
          "eventType: " + Json.quoted(type) + " (expected: " + EventFields.TYPE_EXPECTED + ")");
    }
    JsonNode data = frame.path("data");
    return new ClientFrame.Publish(
        id,
        room.get(),
        type,
        data.isMissingNode() ? RawJson.NULL : RawJson.of(data.toString()),
        frame.path("ephemeral").asBoolean(false));
  }

  /// Empty where one of them is no id, or there are none or too many.
  private static Optional<List<UUID>> ids(JsonNode array) {
    if (array.isEmpty() || array.size() > ClientFrame.Marked.Ids.MAX_IDS) {
      return Optional.empty();
    }
    List<UUID> ids = new ArrayList<>(array.size());
    for (JsonNode item : array) {
      String text = item.asText("");
      try {
        UUID id = UUID.fromString(text);
        // Java also reads shorter forms, which are other texts of the same id.
        if (text.length() != UUID_LENGTH || !id.toString().equals(text) || id.version() != 7) {
          return Optional.empty();
        }
        ids.add(id);
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(ids);
  }

  private static ClientFrame badRoom(Optional<String> id, JsonNode frame) {
    String name = frame.path("room").asText("");
    return unreadable(
        id,
        ErrorCode.BAD_ROOM,
        "room: " + Json.quoted(name) + " (expected: " + Room.EXPECTED + ")");
  }

  private static ClientFrame badMark(Optional<String> id, String detail) {
    return unreadable(id, ErrorCode.BAD_MARK, detail);
  }

  private static ClientFrame unreadable(Optional<String> id, ErrorCode code, String detail) {
    return new ClientFrame.Unreadable(id, code, detail);
  }
}
