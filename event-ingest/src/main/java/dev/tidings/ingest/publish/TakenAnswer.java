package dev.tidings.ingest.publish;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.contracts.event.EventReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The body of a 202: `{"events":[{"source","id","status":"taken","ignored":[...],"location"}]}`,
/// in the order of the request.
final class TakenAnswer {

  private static final JsonFactory JSON = new JsonFactory();

  private TakenAnswer() {}

  static byte[] of(List<EventReading.Valid> events) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128 * events.size());
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("events");
      for (EventReading.Valid valid : events) {
        json.writeStartObject();
        json.writeStringField("source", valid.event().source());
        json.writeStringField("id", valid.event().id());
        json.writeStringField("status", "taken");
        json.writeArrayFieldStart("ignored");
        for (String pointer : valid.ignored()) {
          json.writeString(pointer);
        }
        json.writeEndArray();
        json.writeStringField("location", location(valid.event().source(), valid.event().id()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail: a bug
    }
    return out.toByteArray();
  }

  /// Where the event's state can be looked up. Identities have no spaces, so form encoding is path
  /// encoding.
  static String location(String source, String id) {
    return "/v1/events/"
        + URLEncoder.encode(source, StandardCharsets.UTF_8)
        + '/'
        + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }
}
