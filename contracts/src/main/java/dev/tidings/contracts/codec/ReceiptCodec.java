package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Receipt batches as JSON. Thread-safe.
public final class ReceiptCodec {

  private ReceiptCodec() {}

  public static byte[] encode(ReceiptBatch batch) {
    return Json.object(
        json -> {
          json.writeStringField("gateway", batch.gateway());
          json.writeArrayFieldStart("receipts");
          for (Receipt receipt : batch.receipts()) {
            json.writeStartObject();
            write(json, receipt);
            json.writeNumberField("at", receipt.at().toEpochMilli());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /// @throws IllegalArgumentException where the bytes are no batch
  public static ReceiptBatch decode(byte[] bytes) {
    try {
      JsonNode root = Json.MAPPER.readTree(bytes);
      List<Receipt> receipts = new ArrayList<>();
      for (JsonNode item : root.path("receipts")) {
        receipts.add(read(item));
      }
      return new ReceiptBatch(need(root, "gateway").asText(), receipts);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("receipts: " + e.getMessage(), e);
    }
  }

  private static void write(JsonGenerator json, Receipt receipt) throws IOException {
    if (receipt instanceof Receipt.Sent sent) {
      writeIds(json, "sent", sent.party(), sent.room(), sent.ids(), sent.traces());
    } else if (receipt instanceof Receipt.Received received) {
      writeIds(
          json, "received", received.party(), received.room(), received.ids(), received.traces());
    } else if (receipt instanceof Receipt.SentThrough r) {
      writeParty(json, "sent-through", r.party());
      writeRange(json, r.room(), r.epoch(), r.stretch(), r.from(), r.through(), r.count());
    } else if (receipt instanceof Receipt.ReceivedThrough r) {
      writeParty(json, "received-through", r.party());
      writeRange(json, r.room(), r.epoch(), r.stretch(), r.from(), r.through(), r.count());
    } else if (receipt instanceof Receipt.Connected connected) {
      writeParty(json, "connected", connected.party());
    } else if (receipt instanceof Receipt.Disconnected disconnected) {
      writeParty(json, "disconnected", disconnected.party());
      json.writeNumberField("closeCode", disconnected.closeCode());
    } else {
      throw new IllegalStateException("receipt: " + receipt);
    }
  }

  private static void writeParty(JsonGenerator json, String kind, Receipt.Party party)
      throws IOException {
    json.writeStringField("kind", kind);
    json.writeStringField("user", party.user());
    json.writeStringField("device", party.device());
    json.writeStringField("connection", party.connection());
  }

  private static void writeIds(
      JsonGenerator json,
      String kind,
      Receipt.Party party,
      Room room,
      List<UUID> ids,
      Map<UUID, TraceParent> traces)
      throws IOException {
    writeParty(json, kind, party);
    json.writeStringField("room", room.name());
    json.writeArrayFieldStart("ids");
    for (UUID id : ids) {
      json.writeString(id.toString());
    }
    json.writeEndArray();
    if (!traces.isEmpty()) {
      writeTraces(json, ids, traces);
    }
  }

  /// In the order of the ids, so that the same receipt has the same bytes.
  private static void writeTraces(JsonGenerator json, List<UUID> ids, Map<UUID, TraceParent> traces)
      throws IOException {
    json.writeObjectFieldStart("traces");
    for (UUID id : ids) {
      TraceParent trace = traces.get(id);
      if (trace != null) {
        json.writeStringField(id.toString(), trace.text());
      }
    }
    json.writeEndObject();
  }

  private static void writeRange(
      JsonGenerator json, Room room, Epoch epoch, int stretch, long from, long through, int count)
      throws IOException {
    json.writeStringField("room", room.name());
    json.writeNumberField("epoch", epoch.value());
    json.writeNumberField("stretch", stretch);
    json.writeNumberField("from", from);
    json.writeNumberField("through", through);
    json.writeNumberField("count", count);
  }

  private static Receipt read(JsonNode item) {
    Receipt.Party party =
        new Receipt.Party(
            need(item, "user").asText(),
            need(item, "device").asText(),
            need(item, "connection").asText());
    Instant at = Instant.ofEpochMilli(need(item, "at").asLong());
    String kind = need(item, "kind").asText();
    return switch (kind) {
      case "connected" -> new Receipt.Connected(party, at);
      case "disconnected" -> new Receipt.Disconnected(party, need(item, "closeCode").asInt(), at);
      case "sent" -> new Receipt.Sent(party, room(item), ids(item), at, traces(item));
      case "received" -> new Receipt.Received(party, room(item), ids(item), at, traces(item));
      case "sent-through" ->
          new Receipt.SentThrough(
              party,
              room(item),
              new Epoch(need(item, "epoch").asInt()),
              need(item, "stretch").asInt(),
              need(item, "from").asLong(),
              need(item, "through").asLong(),
              need(item, "count").asInt(),
              at);
      case "received-through" ->
          new Receipt.ReceivedThrough(
              party,
              room(item),
              new Epoch(need(item, "epoch").asInt()),
              need(item, "stretch").asInt(),
              need(item, "from").asLong(),
              need(item, "through").asLong(),
              need(item, "count").asInt(),
              at);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  private static Room room(JsonNode item) {
    return new Room(need(item, "room").asText());
  }

  private static List<UUID> ids(JsonNode item) {
    List<UUID> ids = new ArrayList<>();
    for (JsonNode id : need(item, "ids")) {
      ids.add(UUID.fromString(id.asText()));
    }
    return ids;
  }

  /// A trace that cannot be read is left out: no receipt is lost for it.
  private static Map<UUID, TraceParent> traces(JsonNode item) {
    JsonNode traces = item.path("traces");
    if (traces.isEmpty()) {
      return Map.of();
    }
    Map<UUID, TraceParent> read = new HashMap<>();
    for (Map.Entry<String, JsonNode> trace : traces.properties()) {
      TraceParent.parse(trace.getValue().asText())
          .ifPresent(parent -> read.put(UUID.fromString(trace.getKey()), parent));
    }
    return read;
  }

  private static JsonNode need(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing");
    }
    return value;
  }
}
