package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.event.Rfc3339;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.room.Room;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// One reading of one event's fields: collects values and violations as the parser goes by.
/// Confined to the caller.
final class EventFields {

  static final String TYPE_EXPECTED = "resource.action such as order.shipped";

  static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z0-9][a-z0-9_-]*)+");
  private static final Pattern IDENTITY = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern URL = Pattern.compile("https?://[\\x21-\\x7e]+");
  private static final Pattern NOTIFICATION_ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  private static final int NOTIFICATION_ID_LENGTH = 36;
  private static final long MAX_TTL_SECONDS = Duration.ofDays(3650).toSeconds();

  private final JsonParser json;
  private final byte[] bytes;
  private final EventLimits limits;
  private final List<Violation> violations = new ArrayList<>();
  private final List<String> ignored = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private Optional<String> id = Optional.empty();
  private Optional<String> source = Optional.empty();
  private Optional<String> type = Optional.empty();
  private final List<Room> to = new ArrayList<>();
  private RawJson data = RawJson.NULL;
  private Optional<Instant> time = Optional.empty();
  private Optional<Instant> expiresAt = Optional.empty();
  private Optional<Duration> ttl = Optional.empty();
  private Priority priority = Priority.NORMAL;
  private Optional<String> dataRef = Optional.empty();
  private Optional<String> collapseKey = Optional.empty();
  private Optional<String> correlationId = Optional.empty();
  private Optional<Instant> ackDeadline = Optional.empty();
  private Optional<String> retractsEvent = Optional.empty();
  private Optional<String> retractsNotification = Optional.empty();
  private boolean ephemeral;
  private int roomsNamed;

  /// @param json stands on the event's START_OBJECT
  EventFields(JsonParser json, byte[] bytes, EventLimits limits) {
    this.json = json;
    this.bytes = bytes;
    this.limits = limits;
  }

  void read() throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (!seen.add(name)) {
        invalid(pointer(name), "stands twice (expected: once)");
        json.skipChildren();
      } else {
        readField(name);
      }
    }
  }

  EventReading finish(Optional<String> idWhenMissing) {
    if (!seen.contains("id")) {
      id = idWhenMissing;
      require("id", id.isPresent());
    }
    require("source", seen.contains("source"));
    require("type", seen.contains("type"));
    require("to", seen.contains("to"));
    boolean retracting = seen.contains("retracts") || seen.contains("retractsNotification");
    require("data", retracting || seen.contains("data") || seen.contains("dataRef"));
    if (seen.contains("expiresAt") && seen.contains("ttl")) {
      invalid("/ttl", "stands beside expiresAt (expected: one of the two)");
    }
    if (retracting) {
      checkRetraction();
    }
    if (!violations.isEmpty()) {
      return new EventReading.Invalid(violations);
    }
    Lifetime lifetime =
        expiresAt
            .<Lifetime>map(Lifetime.Until::new)
            .or(() -> ttl.map(Lifetime.For::new))
            .orElseGet(Lifetime.Unlimited::new);
    return new EventReading.Valid(
        new Event(
            id.orElseThrow(),
            source.orElseThrow(),
            type.orElseThrow(),
            to,
            data,
            time,
            lifetime,
            priority,
            dataRef,
            collapseKey,
            correlationId,
            ackDeadline,
            retractsEvent
                .<Retraction>map(Retraction.OfEvent::new)
                .or(
                    () ->
                        retractsNotification
                            .map(UUID::fromString)
                            .map(Retraction.OfNotification::new)),
            ephemeral),
        ignored);
  }

  private void checkRetraction() {
    if (seen.contains("retracts") && seen.contains("retractsNotification")) {
      invalid("/retractsNotification", "stands beside retracts (expected: one of the two)");
    }
    if (ephemeral) {
      invalid("/ephemeral", "true (expected: no ephemeral event takes back what is in a history)");
    }
    if (seen.contains("retractsNotification") && roomsNamed > 1) {
      invalid("/to", roomsNamed + " rooms (expected: the one that the notification stands in)");
    }
  }

  private void readField(String name) throws IOException {
    switch (name) {
      case "id" -> id = identity(name, EventLimits.MAX_ID);
      case "source" -> source = identity(name, EventLimits.MAX_SOURCE);
      case "type" -> type = text(name, EventLimits.MAX_TYPE, TYPE, TYPE_EXPECTED);
      case "to" -> readAudience();
      case "data" -> readData();
      case "time" -> time = instant(name);
      case "expiresAt" -> expiresAt = instant(name);
      case "ttl" -> ttl = seconds(name);
      case "priority" -> readPriority();
      case "dataRef" -> dataRef = text(name, EventLimits.MAX_URL, URL, "an http or https URL");
      case "collapseKey" -> collapseKey = identity(name, EventLimits.MAX_TEXT);
      case "correlationId" -> correlationId = identity(name, EventLimits.MAX_TEXT);
      case "ackDeadline" -> ackDeadline = instant(name);
      case "retracts" -> retractsEvent = identity(name, EventLimits.MAX_ID);
      case "retractsNotification" ->
          retractsNotification =
              text(name, NOTIFICATION_ID_LENGTH, NOTIFICATION_ID, "a notification's id");
      case "ephemeral" -> readEphemeral();
      default -> {
        ignored.add(pointer(name));
        json.skipChildren();
      }
    }
  }

  private void readEphemeral() throws IOException {
    if (json.currentToken().isBoolean()) {
      ephemeral = json.getBooleanValue();
    } else {
      wrongKind("ephemeral", "true or false");
    }
  }

  private void readAudience() throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      wrongKind("to", "an array of rooms");
      return;
    }
    Set<String> distinct = new HashSet<>();
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String at = "/to/" + count++;
      if (count > limits.maxRooms()) {
        json.skipChildren();
        continue;
      }
      if (json.currentToken() != JsonToken.VALUE_STRING) {
        invalid(at, nameOf(json.currentToken()) + " (expected: " + Room.EXPECTED + ")");
        json.skipChildren();
        continue;
      }
      Optional<Room> room = Room.parse(json.getText());
      if (room.isEmpty()) {
        invalid(at, Json.quoted(json.getText()) + " (expected: " + Room.EXPECTED + ")");
      } else if (distinct.add(room.get().name())) {
        to.add(room.get());
      }
    }
    roomsNamed = count;
    if (count == 0) {
      invalid("/to", "[] (expected: one room or more)");
    } else if (count > limits.maxRooms()) {
      violations.add(
          new Violation(
              "/to",
              Violation.Reason.AUDIENCE_TOO_LARGE,
              count + " rooms (expected: " + limits.maxRooms() + " at most)"));
    }
  }

  private void readData() throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    int to = (int) json.currentLocation().getByteOffset();
    if (to - from > limits.maxDataBytes()) {
      violations.add(
          new Violation(
              "/data",
              Violation.Reason.TOO_LARGE,
              (to - from)
                  + " bytes (expected: "
                  + limits.maxDataBytes()
                  + " at most; more travels as dataRef)"));
      return;
    }
    data = RawJson.copyOf(bytes, from, to);
  }

  /// The bytes of the value that the parser stands on; afterwards it stands on the value's end.
  static byte[] slice(JsonParser json, byte[] bytes) throws IOException {
    int from = (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    return Arrays.copyOfRange(bytes, from, (int) json.currentLocation().getByteOffset());
  }

  private void readPriority() throws IOException {
    Optional<Priority> parsed =
        json.currentToken() == JsonToken.VALUE_STRING
            ? Priority.parse(json.getText())
            : Optional.empty();
    if (parsed.isPresent()) {
      priority = parsed.get();
    } else {
      wrongKind("priority", "\"high\", \"normal\" or \"low\"");
    }
  }

  private Optional<String> identity(String name, int max) throws IOException {
    return text(name, max, IDENTITY, "printable ASCII without spaces");
  }

  private Optional<String> text(String name, int max, Pattern shape, String expected)
      throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      wrongKind(name, "text of 1 to " + max + " characters");
      return Optional.empty();
    }
    String value = json.getText();
    if (value.isEmpty() || value.length() > max) {
      invalid(pointer(name), value.length() + " characters (expected: 1 to " + max + ")");
      return Optional.empty();
    }
    if (!shape.matcher(value).matches()) {
      invalid(pointer(name), Json.quoted(value) + " (expected: " + expected + ")");
      return Optional.empty();
    }
    return Optional.of(value);
  }

  private Optional<Instant> instant(String name) throws IOException {
    Optional<Instant> parsed =
        json.currentToken() == JsonToken.VALUE_STRING
            ? Rfc3339.parse(json.getText())
            : Optional.empty();
    if (parsed.isEmpty()) {
      wrongKind(name, Rfc3339.EXPECTED);
    }
    return parsed;
  }

  private Optional<Duration> seconds(String name) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = json.getLongValue();
      if (value >= 1 && value <= MAX_TTL_SECONDS) {
        return Optional.of(Duration.ofSeconds(value));
      }
    }
    wrongKind(name, "whole seconds, 1 to " + MAX_TTL_SECONDS);
    return Optional.empty();
  }

  private void wrongKind(String name, String expected) throws IOException {
    String found =
        json.currentToken().isScalarValue()
            ? Json.quoted(json.getText())
            : nameOf(json.currentToken());
    invalid(pointer(name), found + " (expected: " + expected + ")");
    json.skipChildren();
  }

  private void require(String name, boolean present) {
    if (!present) {
      invalid(pointer(name), "missing (expected: " + name + ")");
    }
  }

  private void invalid(String pointer, String detail) {
    violations.add(new Violation(pointer, Violation.Reason.INVALID, detail));
  }

  static String nameOf(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_NULL -> "null";
      case VALUE_STRING -> "text";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "a number";
    };
  }

  private static String pointer(String name) {
    return "/" + name.replace("~", "~0").replace("/", "~1");
  }
}
