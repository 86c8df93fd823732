package dev.tidings.contracts.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// One receipt out of its JSON object. Thread-safe.
final class ReceiptReader {

  private ReceiptReader() {}

  /// @throws IllegalArgumentException where the object is no receipt
  static Receipt read(JsonNode item) {
    Receipt.Party party = party(item);
    Instant at = at(item);
    String kind = need(item, "kind").asText();
    return switch (kind) {
      case "connected" -> new Receipt.Connected(party, at);
      case "disconnected" -> new Receipt.Disconnected(party, need(item, "closeCode").asInt(), at);
      case "sent" ->
          new Receipt.Sent(party, room(item), ids(item), attempt(item), at, traces(item));
      case "received" -> new Receipt.Received(party, room(item), ids(item), at, traces(item));
      case "sent-through" ->
          new Receipt.SentThrough(
              party,
              room(item),
              epoch(item),
              need(item, "stretch").asInt(),
              need(item, "from").asLong(),
              need(item, "through").asLong(),
              need(item, "count").asInt(),
              at);
      case "received-through" ->
          new Receipt.ReceivedThrough(
              party,
              room(item),
              epoch(item),
              need(item, "stretch").asInt(),
              need(item, "from").asLong(),
              need(item, "through").asLong(),
              need(item, "count").asInt(),
              at);
      case "parked" ->
          new Receipt.Parked(party, room(item), ids(item), need(item, "attempts").asInt(), at);
      case "engaged" -> new Receipt.Engaged(party, room(item), ids(item), as(item), at);
      case "engaged-before" ->
          new Receipt.EngagedBefore(
              party, room(item), epoch(item), need(item, "before").asLong(), as(item), at);
      case "omitted" ->
          new Receipt.Omitted(
              party,
              room(item),
              ids(item),
              known("reason", item, Receipt.Omitted.Reason::parse),
              at);
      case "gap-told" ->
          new Receipt.GapTold(
              party,
              room(item),
              known("reason", item, GapReason::parse),
              epoch(item),
              need(item, "from").asLong(),
              need(item, "to").asLong(),
              at);
      default -> throw new IllegalArgumentException("kind: " + kind);
    };
  }

  /// Empty where the kind is one of tomorrow's.
  ///
  /// @throws IllegalArgumentException where the object is no receipt
  static Optional<Receipt> readLater(JsonNode item) {
    return switch (need(item, "kind").asText()) {
      case "resumed" ->
          Optional.of(
              new Receipt.Resumed(
                  party(item), room(item), epoch(item), need(item, "before").asLong(), at(item)));
      case "begun-anew" ->
          Optional.of(
              new Receipt.BegunAnew(
                  party(item), room(item), epoch(item), need(item, "from").asLong(), at(item)));
      default -> Optional.empty();
    };
  }

  static JsonNode need(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + ": missing");
    }
    return value;
  }

  private interface Word<T> {
    Optional<T> parse(String text);
  }

  private static <T> T known(String name, JsonNode item, Word<T> word) {
    String text = need(item, name).asText();
    return word.parse(text).orElseThrow(() -> new IllegalArgumentException(name + ": " + text));
  }

  private static Receipt.Party party(JsonNode item) {
    return new Receipt.Party(
        need(item, "user").asText(),
        need(item, "device").asText(),
        need(item, "connection").asText());
  }

  private static Instant at(JsonNode item) {
    return Instant.ofEpochMilli(need(item, "at").asLong());
  }

  private static Room room(JsonNode item) {
    return new Room(need(item, "room").asText());
  }

  private static Epoch epoch(JsonNode item) {
    return new Epoch(need(item, "epoch").asInt());
  }

  private static As as(JsonNode item) {
    return known("as", item, As::parse);
  }

  /// What was told before anything was sent again has none.
  private static int attempt(JsonNode item) {
    return item.path("attempt").asInt(1);
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
}
