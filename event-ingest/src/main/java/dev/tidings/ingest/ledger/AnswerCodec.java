package dev.tidings.ingest.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.ingest.reading.EventName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Lookups as JSON. Thread-safe.
final class AnswerCodec {

  private static final JsonFactory JSON = new JsonFactory();

  private AnswerCodec() {}

  /// @param epoch of the history, for the notifications' cursors
  static byte[] encode(Answer.Decided decided, Epoch epoch) {
    Entry entry = decided.entry();
    return object(
        json -> {
          write(json, EntryCodec.stateOf(entry.fate()), entry, decided.duplicates());
          switch (entry.fate()) {
            case Entry.Fate.Accepted accepted -> write(json, accepted, decided.offsets(), epoch);
            case Entry.Fate.Deferred deferred -> writeIgnored(json, deferred.ignored());
            case Entry.Fate.Duplicate duplicate -> {}
            case Entry.Fate.DeadLettered dead -> {
              json.writeStringField("reason", dead.reason());
              json.writeStringField("detail", dead.detail());
              json.writeStringField("pointer", dead.pointer());
            }
          }
        });
  }

  /// Whose notifications are many: how many, and none by name.
  static byte[] encode(Answer.Deferred deferred) {
    Entry.Fate.Deferred fate = deferred.fate();
    boolean done = deferred.expanded() >= fate.rooms();
    return object(
        json -> {
          write(json, done ? "accepted" : "expanding", deferred.entry(), deferred.duplicates());
          json.writeNumberField("rooms", fate.rooms());
          json.writeNumberField("expanded", deferred.expanded());
          writeIgnored(json, fate.ignored());
        });
  }

  private static void write(JsonGenerator json, String state, Entry entry, int duplicates)
      throws IOException {
    json.writeStringField("state", state);
    writeName(json, new EventName(entry.source(), entry.id()));
    json.writeStringField("at", entry.at().toString());
    json.writeNumberField("partition", entry.partition());
    json.writeNumberField("offset", entry.offset());
    json.writeNumberField("duplicates", duplicates);
  }

  static byte[] encode(EventName name, Answer.Taken taken) {
    return object(
        json -> {
          json.writeStringField("state", "taken");
          writeName(json, name);
          json.writeStringField("at", taken.at().toString());
          json.writeNumberField("partition", taken.partition());
          json.writeNumberField("offset", taken.offset());
        });
  }

  private static void write(
      JsonGenerator json, Entry.Fate.Accepted accepted, Map<UUID, Long> offsets, Epoch epoch)
      throws IOException {
    json.writeBooleanField("ephemeral", accepted.ephemeral());
    json.writeArrayFieldStart("notifications");
    for (Entry.Addressed notification : accepted.notifications()) {
      json.writeStartObject();
      json.writeStringField("id", notification.id().toString());
      json.writeStringField("room", notification.room());
      json.writeNumberField("partition", notification.partition());
      if (offsets.containsKey(notification.id())) {
        long offset = offsets.get(notification.id());
        json.writeNumberField("offset", offset);
        Optional<Room> room = Room.parse(notification.room());
        if (room.isPresent()) {
          json.writeStringField(
              "cursor", CursorCodec.encode(Cursor.of(epoch, room.get(), offset + 1)));
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    writeIgnored(json, accepted.ignored());
  }

  private static void writeIgnored(JsonGenerator json, List<String> ignored) throws IOException {
    json.writeArrayFieldStart("ignored");
    for (String pointer : ignored) {
      json.writeString(pointer);
    }
    json.writeEndArray();
  }

  private static void writeName(JsonGenerator json, EventName name) throws IOException {
    json.writeStringField("source", name.source());
    json.writeStringField("id", name.id());
  }

  private interface Fields {
    void to(JsonGenerator json) throws IOException;
  }

  private static byte[] object(Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      fields.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail: a bug
    }
    return out.toByteArray();
  }
}
