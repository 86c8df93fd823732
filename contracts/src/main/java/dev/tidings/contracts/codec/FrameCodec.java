package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ClientReading;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.problem.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Frames of the WebSocket protocol `tidings.v1` as JSON text. Thread-safe.
public final class FrameCodec {

  /// The WebSocket subprotocol.
  public static final String SUBPROTOCOL = "tidings.v1";

  private static final byte[] TYPE_HEAD = ascii("{\"type\":\"event\",");
  private static final String REDELIVERED_HEAD =
      "{\"type\":\"event\",\"redelivered\":true,\"attempt\":";
  private static final byte[] EVENT_HEAD = ascii("{\"type\":\"event\",\"cursor\":\"");
  private static final byte[] EVENT_MIDDLE = ascii("\",\"notification\":");
  private static final byte[] EPHEMERAL_HEAD =
      ascii("{\"type\":\"event\",\"ephemeral\":true,\"notification\":");

  private FrameCodec() {}

  /// The frame that carries a notification, around its bytes as they stand in the history.
  ///
  /// @param cursor the place behind the notification
  public static byte[] event(Cursor cursor, byte[] notification) {
    byte[] place = ascii(CursorCodec.encode(cursor));
    return joined(EVENT_HEAD, place, EVENT_MIDDLE, notification, new byte[] {'}'});
  }

  /// The frame of a notification that stands in no history: it has no cursor.
  public static byte[] ephemeral(byte[] notification) {
    return joined(EPHEMERAL_HEAD, notification, new byte[] {'}'});
  }

  /// The frame that {@link #event} made, said to be sent again: the same cursor, and the same bytes
  /// of the notification.
  ///
  /// @param attempt how often it was written to this connection, this time included: 2 or more
  public static byte[] redelivered(byte[] frame, int attempt) {
    if (attempt < 2) {
      throw new IllegalArgumentException("attempt: " + attempt + " (expected: 2 or more)");
    }
    byte[] said = ascii(REDELIVERED_HEAD + attempt + ',');
    byte[] whole = new byte[said.length + frame.length - TYPE_HEAD.length];
    System.arraycopy(said, 0, whole, 0, said.length);
    System.arraycopy(frame, TYPE_HEAD.length, whole, said.length, frame.length - TYPE_HEAD.length);
    return whole;
  }

  /// The notification's bytes out of the frame that {@link #event} made.
  ///
  /// @throws IllegalArgumentException where the frame is none of those
  public static byte[] notificationOf(byte[] frame) {
    int start = EVENT_HEAD.length;
    while (start < frame.length && frame[start] != '"') {
      start++; // over the cursor, which has no quotes
    }
    start += EVENT_MIDDLE.length;
    if (start >= frame.length) {
      throw new IllegalArgumentException("frame: " + frame.length + " bytes (expected: an event)");
    }
    return Arrays.copyOfRange(frame, start, frame.length - 1);
  }

  public static byte[] encode(ServerFrame frame) {
    return Json.object(json -> write(json, frame));
  }

  /// Reads what a client sent: one frame, or several as an array.
  public static ClientReading decode(String text) {
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return new ClientReading.Malformed(e.getOriginalMessage());
    }
    if (root == null || !(root.isObject() || root.isArray())) {
      return new ClientReading.Malformed("expected: a JSON object, or an array of them");
    }
    List<ClientFrame> frames = new ArrayList<>();
    if (root.isObject()) {
      frames.add(ClientFrameReader.read(root));
    } else {
      for (JsonNode item : root) {
        if (!item.isObject()) {
          return new ClientReading.Malformed("expected: an array of JSON objects");
        }
        frames.add(ClientFrameReader.read(item));
      }
    }
    if (frames.isEmpty()) {
      return new ClientReading.Malformed("expected: an array of one JSON object or more");
    }
    return new ClientReading.Frames(frames);
  }

  private static void write(JsonGenerator json, ServerFrame frame) throws IOException {
    if (frame instanceof ServerFrame.Welcome welcome) {
      json.writeStringField("type", "welcome");
      json.writeStringField("connection", welcome.connection());
      json.writeStringField("gateway", welcome.gateway());
      json.writeStringField("user", welcome.user());
      json.writeStringField("device", welcome.device());
      json.writeNumberField("pingEveryMs", welcome.pingEvery().toMillis());
      json.writeNumberField("maxFrameBytes", welcome.maxFrameBytes());
      writeAcks(json, welcome.acks());
      writeHeads(json, "rooms", welcome.rooms());
    } else if (frame instanceof ServerFrame.Ok ok) {
      json.writeStringField("type", "reply");
      OptionalFields.write(json, "id", ok.id());
      json.writeBooleanField("ok", true);
      if (ok.head().isPresent()) {
        json.writeStringField("room", ok.head().get().room().name());
        json.writeStringField("cursor", ok.head().get().cursor());
      }
    } else if (frame instanceof ServerFrame.Published published) {
      json.writeStringField("type", "reply");
      OptionalFields.write(json, "id", published.id());
      json.writeBooleanField("ok", true);
      json.writeStringField("room", published.room().name());
      if (published.local()) {
        json.writeBooleanField("local", true);
      }
    } else if (frame instanceof ServerFrame.Refused refused) {
      json.writeStringField("type", "reply");
      OptionalFields.write(json, "id", refused.id());
      json.writeBooleanField("ok", false);
      OptionalFields.write(json, "room", refused.room());
      writeError(json, refused.code(), refused.message());
    } else if (frame instanceof ServerFrame.Replayed replayed) {
      json.writeStringField("type", "replayed");
      json.writeStringField("room", replayed.room().name());
      json.writeStringField("cursor", replayed.cursor());
      json.writeNumberField("count", replayed.count());
      json.writeBooleanField("recovered", replayed.recovered());
    } else if (frame instanceof ServerFrame.Gap gap) {
      json.writeStringField("type", "gap");
      json.writeStringField("room", gap.room().name());
      json.writeStringField("reason", gap.reason().text());
      json.writeStringField("cursor", gap.cursor());
      json.writeStringField("refetch", gap.refetch());
    } else if (frame instanceof ServerFrame.Dropped dropped) {
      json.writeStringField("type", "dropped");
      json.writeStringField("room", dropped.room().name());
      json.writeNumberField("count", dropped.count());
    } else if (frame instanceof ServerFrame.Goaway goaway) {
      json.writeStringField("type", "goaway");
      json.writeStringField("reason", goaway.reason());
      json.writeNumberField("withinMs", goaway.within().toMillis());
    } else if (frame instanceof ServerFrame.Fault fault) {
      json.writeStringField("type", "error");
      writeError(json, fault.code(), fault.message());
    } else if (frame instanceof ServerFrame.Pong pong) {
      json.writeStringField("type", "pong");
      OptionalFields.write(json, "id", pong.id());
      writeHeads(json, "rooms", pong.heads());
    } else {
      throw new IllegalStateException("frame: " + frame);
    }
  }

  private static void writeAcks(JsonGenerator json, ServerFrame.Acks acks) throws IOException {
    if (acks instanceof ServerFrame.Acks.Expected expected) {
      json.writeStringField("acks", "expected");
      json.writeNumberField("ackWithinMs", expected.within().toMillis());
      json.writeNumberField("attempts", expected.attempts());
    } else {
      json.writeStringField("acks", "none");
    }
  }

  private static void writeError(JsonGenerator json, ErrorCode code, String message)
      throws IOException {
    json.writeObjectFieldStart("error");
    json.writeStringField("code", code.code());
    json.writeStringField("message", message);
    json.writeStringField("retry", code.retry().text());
    json.writeEndObject();
  }

  private static void writeHeads(JsonGenerator json, String name, List<ServerFrame.Head> heads)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (ServerFrame.Head head : heads) {
      json.writeStartObject();
      json.writeStringField("room", head.room().name());
      json.writeStringField("cursor", head.cursor());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static byte[] joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, whole, at, part.length);
      at += part.length;
    }
    return whole;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
