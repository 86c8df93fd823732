package dev.tidings.contracts.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.outcome.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/// Outcomes as JSON: the values of `tidings.outcomes` and the bodies of webhooks. Thread-safe.
public final class OutcomeCodec {

  private OutcomeCodec() {}

  public static byte[] encode(Outcome outcome) {
    return Json.object(
        json -> {
          json.writeStringField("id", outcome.id().toString());
          json.writeStringField("outcome", outcome.kind().text());
          json.writeBooleanField("final", outcome.kind().isFinal());
          json.writeStringField("notification", outcome.notification().toString());
          json.writeStringField("user", outcome.user());
          json.writeStringField("source", outcome.source());
          json.writeStringField("event", outcome.event());
          json.writeStringField("type", outcome.type());
          OptionalFields.write(json, "correlationId", outcome.correlationId());
          json.writeStringField("at", outcome.at().toString());
        });
  }

  /// Fields that it does not know are left out.
  ///
  /// @throws IllegalArgumentException where the bytes are no outcome
  public static Outcome decode(byte[] bytes) {
    try {
      JsonNode root = Json.MAPPER.readTree(bytes);
      String word = need(root, "outcome");
      return new Outcome(
          UUID.fromString(need(root, "id")),
          Arrays.stream(Outcome.Kind.values())
              .filter(kind -> kind.text().equals(word))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("outcome: " + Json.quoted(word))),
          UUID.fromString(need(root, "notification")),
          need(root, "user"),
          need(root, "source"),
          need(root, "event"),
          need(root, "type"),
          Optional.ofNullable(root.get("correlationId")).map(JsonNode::asText),
          Instant.parse(need(root, "at")));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("outcome: " + e.getMessage(), e);
    }
  }

  private static String need(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isTextual()) {
      throw new IllegalArgumentException(name + ": missing (expected: a text)");
    }
    return value.asText();
  }
}
