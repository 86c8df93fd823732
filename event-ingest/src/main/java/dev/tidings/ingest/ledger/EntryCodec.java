package dev.tidings.ingest.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Entries as the JSON of `accepted`, both ways: `state` (`accepted`, `deferred`, `duplicate` or
/// `dead-lettered`), `source`, `id`, `at`, `partition`, `offset`, and what belongs to the state.
/// Thread-safe.
public final class EntryCodec {

  private static final JsonMapper MAPPER = new JsonMapper();

  private EntryCodec() {}

  public static byte[] encode(Entry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("state", stateOf(entry.fate()));
      json.writeStringField("source", entry.source());
      json.writeStringField("id", entry.id());
      json.writeStringField("at", entry.at().toString());
      json.writeNumberField("partition", entry.partition());
      json.writeNumberField("offset", entry.offset());
      writeFate(json, entry.fate());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail: a bug
    }
    return out.toByteArray();
  }

  /// The entry, or empty where the bytes are none.
  public static Optional<Entry> decode(byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      return Optional.of(
          new Entry(
              json.path("source").asText(),
              json.path("id").asText(),
              Instant.parse(json.path("at").asText()),
              json.path("partition").asInt(),
              json.path("offset").asLong(),
              readFate(json)));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  static String stateOf(Entry.Fate fate) {
    return switch (fate) {
      case Entry.Fate.Accepted accepted -> "accepted";
      case Entry.Fate.Deferred deferred -> "deferred";
      case Entry.Fate.Duplicate duplicate -> "duplicate";
      case Entry.Fate.DeadLettered dead -> "dead-lettered";
    };
  }

  private static void writeFate(JsonGenerator json, Entry.Fate fate) throws IOException {
    switch (fate) {
      case Entry.Fate.Accepted accepted -> {
        if (accepted.ephemeral()) {
          json.writeBooleanField("ephemeral", true);
        }
        json.writeArrayFieldStart("notifications");
        for (Entry.Addressed notification : accepted.notifications()) {
          json.writeStartObject();
          json.writeStringField("id", notification.id().toString());
          json.writeStringField("room", notification.room());
          json.writeNumberField("partition", notification.partition());
          json.writeNumberField("notBefore", notification.notBefore());
          json.writeEndObject();
        }
        json.writeEndArray();
        writeIgnored(json, accepted.ignored());
      }
      case Entry.Fate.Deferred deferred -> {
        json.writeNumberField("rooms", deferred.rooms());
        writeIgnored(json, deferred.ignored());
      }
      case Entry.Fate.Duplicate duplicate -> {}
      case Entry.Fate.DeadLettered dead -> {
        json.writeStringField("reason", dead.reason());
        json.writeStringField("detail", dead.detail());
        json.writeStringField("pointer", dead.pointer());
      }
    }
  }

  private static void writeIgnored(JsonGenerator json, List<String> ignored) throws IOException {
    if (!ignored.isEmpty()) {
      json.writeArrayFieldStart("ignored");
      for (String pointer : ignored) {
        json.writeString(pointer);
      }
      json.writeEndArray();
    }
  }

  private static List<String> readIgnored(JsonNode json) {
    List<String> ignored = new ArrayList<>();
    json.path("ignored").forEach(pointer -> ignored.add(pointer.asText()));
    return ignored;
  }

  private static Entry.Fate readFate(JsonNode json) {
    return switch (json.path("state").asText()) {
      case "accepted" -> {
        List<Entry.Addressed> notifications = new ArrayList<>();
        for (JsonNode at : json.path("notifications")) {
          notifications.add(
              new Entry.Addressed(
                  UUID.fromString(at.path("id").asText()),
                  at.path("room").asText(),
                  at.path("partition").asInt(),
                  at.path("notBefore").asLong()));
        }
        yield new Entry.Fate.Accepted(
            json.path("ephemeral").asBoolean(), notifications, readIgnored(json));
      }
      case "deferred" -> new Entry.Fate.Deferred(json.path("rooms").asInt(), readIgnored(json));
      case "duplicate" -> new Entry.Fate.Duplicate();
      case "dead-lettered" ->
          new Entry.Fate.DeadLettered(
              json.path("reason").asText(),
              json.path("detail").asText(),
              json.path("pointer").asText());
      default -> throw new IllegalArgumentException("state: " + json.path("state"));
    };
  }
}
