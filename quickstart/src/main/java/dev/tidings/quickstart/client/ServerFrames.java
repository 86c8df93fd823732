package dev.tidings.quickstart.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/// Server frames as JSON trees, read without the project's own codec: a client that shares the
/// codec shares its faults. Thread-safe.
final class ServerFrames {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ServerFrames() {}

  /// The frames of one text message: itself, or the elements of its array.
  static List<JsonNode> read(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      if (!root.isArray()) {
        return List.of(root);
      }
      List<JsonNode> frames = new ArrayList<>();
      root.forEach(frames::add);
      return frames;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the gateway sent no JSON: " + text, e);
    }
  }

  static String subscribe(String id, String room, String cursor) {
    var frame = MAPPER.createObjectNode();
    frame.put("type", "subscribe").put("id", id).put("room", room);
    if (!cursor.isEmpty()) {
      frame.put("cursor", cursor);
    }
    return frame.toString();
  }

  static String ack(String room, String cursor) {
    return MAPPER
        .createObjectNode()
        .put("type", "ack")
        .put("room", room)
        .put("cursor", cursor)
        .toString();
  }
}
