package dev.tidings.ingest.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.event.EventLimits;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds what a record is called without believing the rest of it, so that a producer can look up
/// an event that was refused.
final class NameScan {

  private static final JsonFactory JSON = new JsonFactory();
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");

  private NameScan() {}

  /// The top-level `source` and `id` of a JSON object, as far as the text can be read.
  static Optional<EventName> ofJson(byte[] bytes) {
    Seen seen = scan(bytes);
    return of(seen.source, seen.id);
  }

  /// The top-level `id` of a JSON object, as far as the text can be read; empty where it could not
  /// belong to an event.
  static Optional<String> idOfJson(byte[] bytes) {
    return Optional.ofNullable(scan(bytes).id).filter(id -> isPlain(id, EventLimits.MAX_ID));
  }

  /// The name, or empty where one of the two is missing or could not belong to an event.
  static Optional<EventName> of(String source, String id) {
    return isPlain(source, EventLimits.MAX_SOURCE) && isPlain(id, EventLimits.MAX_ID)
        ? Optional.of(new EventName(source, id))
        : Optional.empty();
  }

  private static boolean isPlain(String text, int max) {
    return text != null && text.length() <= max && PLAIN.matcher(text).matches();
  }

  private static Seen scan(byte[] bytes) {
    Seen seen = new Seen();
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return seen;
      }
      while ((seen.source == null || seen.id == null) && json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("source")) {
          seen.source = json.getText();
        } else if (json.currentToken() == JsonToken.VALUE_STRING && name.equals("id")) {
          seen.id = json.getText();
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      return seen; // what stood before the fault still names it
    }
    return seen;
  }

  private static final class Seen {
    private String source;
    private String id;
  }
}
