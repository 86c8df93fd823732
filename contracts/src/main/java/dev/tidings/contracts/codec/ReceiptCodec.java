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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Receipt batches as JSON. Thread-safe.
///
/// Who reads `receipts` refuses a batch with a kind that it does not know. So kinds that came
/// later stand in `more`, of which readers before them know nothing, and of which a kind that is
/// not known is passed over: services may be brought up to date in any order. Each of them says
/// how many of `receipts` come before it (`behind`): what a device was sent before it came back is
/// another thing than what it was sent behind that.
public final class ReceiptCodec {

  private ReceiptCodec() {}

  public static byte[] encode(ReceiptBatch batch) {
    return Json.object(
        json -> {
          json.writeStringField("gateway", batch.gateway());
          if (batch.since().isPresent()) {
            json.writeNumberField("since", batch.since().get().toEpochMilli());
          }
          writeReceipts(json, batch.receipts());
          if (batch.receipts().stream().anyMatch(ReceiptCodec::isLater)) {
            writeMore(json, batch.receipts());
          }
        });
  }

  /// In the order in which they were told.
  ///
  /// @throws IllegalArgumentException where the bytes are no batch
  public static ReceiptBatch decode(byte[] bytes) {
    try {
      JsonNode root = Json.MAPPER.readTree(bytes);
      List<Receipt> receipts = new ArrayList<>();
      ArrayDeque<JsonNode> more = new ArrayDeque<>();
      root.path("more").forEach(more::add);
      int read = 0;
      for (JsonNode item : root.path("receipts")) {
        readMore(more, read++, receipts);
        receipts.add(ReceiptReader.read(item));
      }
      readMore(more, Integer.MAX_VALUE, receipts);
      Optional<Instant> since =
          Optional.ofNullable(root.get("since")).map(it -> Instant.ofEpochMilli(it.asLong()));
      return new ReceiptBatch(ReceiptReader.need(root, "gateway").asText(), since, receipts);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("receipts: " + e.getMessage(), e);
    }
  }

  private static boolean isLater(Receipt receipt) {
    return receipt instanceof Receipt.Resumed || receipt instanceof Receipt.BegunAnew;
  }

  /// Those that are told behind so many of the others, or fewer.
  private static void readMore(ArrayDeque<JsonNode> more, int behind, List<Receipt> receipts) {
    while (!more.isEmpty() && more.peek().path("behind").asInt() <= behind) {
      ReceiptReader.readLater(more.poll()).ifPresent(receipts::add);
    }
  }

  private static void writeReceipts(JsonGenerator json, List<Receipt> receipts) throws IOException {
    json.writeArrayFieldStart("receipts");
    for (Receipt receipt : receipts) {
      if (!isLater(receipt)) {
        json.writeStartObject();
        write(json, receipt);
        json.writeNumberField("at", receipt.at().toEpochMilli());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void writeMore(JsonGenerator json, List<Receipt> receipts) throws IOException {
    json.writeArrayFieldStart("more");
    int behind = 0;
    for (Receipt receipt : receipts) {
      if (isLater(receipt)) {
        json.writeStartObject();
        write(json, receipt);
        json.writeNumberField("behind", behind);
        json.writeNumberField("at", receipt.at().toEpochMilli());
        json.writeEndObject();
      } else {
        behind++;
      }
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Receipt receipt) throws IOException {
    if (receipt instanceof Receipt.Sent sent) {
      writeIds(json, "sent", sent.party(), sent.room(), sent.ids());
      if (sent.attempt() > 1) {
        json.writeNumberField("attempt", sent.attempt());
      }
      writeTraces(json, sent.ids(), sent.traces());
    } else if (receipt instanceof Receipt.Received received) {
      writeIds(json, "received", received.party(), received.room(), received.ids());
      writeTraces(json, received.ids(), received.traces());
    } else if (receipt instanceof Receipt.Parked parked) {
      writeIds(json, "parked", parked.party(), parked.room(), parked.ids());
      json.writeNumberField("attempts", parked.attempts());
    } else if (receipt instanceof Receipt.Engaged engaged) {
      writeIds(json, "engaged", engaged.party(), engaged.room(), engaged.ids());
      json.writeStringField("as", engaged.as().text());
    } else if (receipt instanceof Receipt.EngagedBefore engaged) {
      writeParty(json, "engaged-before", engaged.party());
      json.writeStringField("room", engaged.room().name());
      json.writeNumberField("epoch", engaged.epoch().value());
      json.writeNumberField("before", engaged.before());
      json.writeStringField("as", engaged.as().text());
    } else if (receipt instanceof Receipt.Omitted omitted) {
      writeIds(json, "omitted", omitted.party(), omitted.room(), omitted.ids());
      json.writeStringField("reason", omitted.reason().text());
    } else if (receipt instanceof Receipt.GapTold gap) {
      writeParty(json, "gap-told", gap.party());
      json.writeStringField("room", gap.room().name());
      json.writeStringField("reason", gap.reason().text());
      json.writeNumberField("epoch", gap.epoch().value());
      json.writeNumberField("from", gap.from());
      json.writeNumberField("to", gap.to());
    } else if (receipt instanceof Receipt.SentThrough r) {
      writeParty(json, "sent-through", r.party());
      writeRange(json, r.room(), r.epoch(), r.stretch(), r.from(), r.through(), r.count());
    } else if (receipt instanceof Receipt.ReceivedThrough r) {
      writeParty(json, "received-through", r.party());
      writeRange(json, r.room(), r.epoch(), r.stretch(), r.from(), r.through(), r.count());
    } else if (receipt instanceof Receipt.Resumed resumed) {
      writeParty(json, "resumed", resumed.party());
      writePlace(json, resumed.room(), resumed.epoch(), "before", resumed.before());
    } else if (receipt instanceof Receipt.BegunAnew begun) {
      writeParty(json, "begun-anew", begun.party());
      writePlace(json, begun.room(), begun.epoch(), "from", begun.from());
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
      JsonGenerator json, String kind, Receipt.Party party, Room room, List<UUID> ids)
      throws IOException {
    writeParty(json, kind, party);
    json.writeStringField("room", room.name());
    json.writeArrayFieldStart("ids");
    for (UUID id : ids) {
      json.writeString(id.toString());
    }
    json.writeEndArray();
  }

  /// In the order of the ids, so that the same receipt has the same bytes.
  private static void writeTraces(JsonGenerator json, List<UUID> ids, Map<UUID, TraceParent> traces)
      throws IOException {
    if (traces.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("traces");
    for (UUID id : ids) {
      TraceParent trace = traces.get(id);
      if (trace != null) {
        json.writeStringField(id.toString(), trace.text());
      }
    }
    json.writeEndObject();
  }

  private static void writePlace(
      JsonGenerator json, Room room, Epoch epoch, String name, long position) throws IOException {
    json.writeStringField("room", room.name());
    json.writeNumberField("epoch", epoch.value());
    json.writeNumberField(name, position);
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
}
