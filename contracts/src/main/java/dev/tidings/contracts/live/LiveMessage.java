package dev.tidings.contracts.live;

import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;

/// What travels on a room's channel and stands in its tail.
public sealed interface LiveMessage {

  /// The client's frame as it goes on the wire, UTF-8. Shared, not copied: nobody writes into it.
  byte[] frame();

  /// From this instant on (epoch milliseconds) it is not delivered; empty where it never expires.
  OptionalLong expiresAtMs();

  /// A record of the history.
  ///
  /// @param generation the life of Redis in which it was published
  /// @param offset its place in the history partition
  /// @param id the notification's id
  record Durable(
      String generation,
      Previous previous,
      long offset,
      OptionalLong expiresAtMs,
      UUID id,
      byte[] frame)
      implements LiveMessage {
    public Durable {
      Mark.requireGeneration(generation);
      Objects.requireNonNull(id, "id");
      if (previous.contiguousFrom() > offset) {
        throw new IllegalArgumentException(
            "previous: " + previous + " (expected: before the record's offset " + offset + ")");
      }
    }
  }

  /// A message outside the history: delivered at most once, to who listens now.
  record Ephemeral(OptionalLong expiresAtMs, byte[] frame) implements LiveMessage {}
}
