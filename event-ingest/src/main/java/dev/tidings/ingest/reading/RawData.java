package dev.tidings.ingest.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/// JSON values as the bytes that the producer wrote: a number keeps its digits, which it would not
/// on a way through a tree.
final class RawData {

  private static final JsonFactory JSON = new JsonFactory();

  private RawData() {}

  /// The value of a top-level field of a JSON object, or empty where there is none.
  static Optional<byte[]> ofField(byte[] object, String field) throws IOException {
    try (JsonParser json = JSON.createParser(object)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals(field);
        json.nextToken();
        int from = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        json.finishToken();
        if (wanted) {
          return Optional.of(
              Arrays.copyOfRange(object, from, (int) json.currentLocation().getByteOffset()));
        }
      }
      return Optional.empty();
    }
  }

  /// Whether the bytes are one JSON value and nothing else. What is more than that, copied into an
  /// event's text, could bring fields of its own.
  static boolean isOneValue(byte[] bytes) {
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() == null) {
        return false;
      }
      json.skipChildren();
      json.finishToken();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
