package dev.tidings.quickstart.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Server frames as JSON trees, read without the project's own codec: a client that shares the
/// codec shares its faults. Thread-safe.
final class ServerFrames {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private ServerFrames() {}

  /// One frame.
  ///
  /// @param notification the text between the frame's `"notification":` and the end of that value,
  /// as it came; empty where the frame has none. A tree that is written out again has its own
  /// white space, numbers and escapes, and shows nobody that a byte was changed
  record Frame(JsonNode json, String notification) {}

  /// The frames of one text message: itself, or the elements of its array.
  static List<Frame> read(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      List<JsonNode> trees = new ArrayList<>();
      if (root.isArray()) {
        root.forEach(trees::add);
      } else {
        trees.add(root);
      }
      List<String> notifications = notifications(text, root.isArray() ? 2 : 1);
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < trees.size(); i++) {
        frames.add(new Frame(trees.get(i), notifications.get(i)));
      }
      return frames;
    } catch (IOException e) {
      throw new IllegalStateException("the gateway sent no JSON: " + text, e);
    }
  }

  /// Of each object at this depth the text of its field `notification`.
  private static List<String> notifications(String text, int depth) throws IOException {
    List<String> found = new ArrayList<>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      String own = "";
      int now = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          now++;
        } else if (token.isStructEnd()) {
          if (now == depth && token == JsonToken.END_OBJECT) {
            found.add(own);
            own = "";
          }
          now--;
        } else if (now == depth
            && token == JsonToken.FIELD_NAME
            && parser.currentName().equals("notification")) {
          parser.nextToken();
          int begin = (int) parser.currentTokenLocation().getCharOffset();
          parser.skipChildren();
          own = text.substring(begin, (int) parser.currentLocation().getCharOffset());
        }
      }
    }
    return found;
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
