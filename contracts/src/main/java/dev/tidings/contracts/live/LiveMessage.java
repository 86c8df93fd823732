package dev.tidings.contracts.live;

import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.trace.TraceParent;
import java.util.Objects;
import java.util.Optional;
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
  /// @param traceParent the hop of its trace that brought it here, where its event has one
  /// @param handling what it means for others of its room
  record Durable(
      String generation,
      Previous previous,
      long offset,
      OptionalLong expiresAtMs,
      UUID id,
      Optional<TraceParent> traceParent,
      Handling handling,
      byte[] frame)
      implements LiveMessage {
    public Durable {
      Mark.requireGeneration(generation);
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(handling, "handling");
      if (previous.contiguousFrom() > offset) {
        throw new IllegalArgumentException(
            "previous: " + previous + " (expected: before the record's offset " + offset + ")");
      }
    }

    /// Of a record that means nothing for others.
    public Durable(
        String generation,
        Previous previous,
        long offset,
        OptionalLong expiresAtMs,
        UUID id,
        Optional<TraceParent> traceParent,
        byte[] frame) {
      this(generation, previous, offset, expiresAtMs, id, traceParent, Handling.PLAIN, frame);
    }

    /// Of an event without a trace, of a record that means nothing for others.
    public Durable(
        String generation,
        Previous previous,
        long offset,
        OptionalLong expiresAtMs,
        UUID id,
        byte[] frame) {
      this(generation, previous, offset, expiresAtMs, id, Optional.empty(), frame);
    }
  }

  /// A message outside the history: delivered at most once, to who listens now.
  ///
  /// @param collapseKey 1 to 256 of printable ASCII without spaces, where the event has one: for
  /// who cannot take more just now, a newer message of the same key and room takes this one's
  /// place
  record Ephemeral(Optional<String> collapseKey, OptionalLong expiresAtMs, byte[] frame)
      implements LiveMessage {

    private static final int MAX_KEY = 256;

    public Ephemeral {
      if (collapseKey.isPresent() && !isKey(collapseKey.get())) {
        throw new IllegalArgumentException(
            "collapseKey: "
                + collapseKey.get()
                + " (expected: 1 to 256 of printable ASCII without spaces)");
      }
    }

    /// Without a collapse key.
    public Ephemeral(OptionalLong expiresAtMs, byte[] frame) {
      this(Optional.empty(), expiresAtMs, frame);
    }

    private static boolean isKey(String text) {
      return !text.isEmpty()
          && text.length() <= MAX_KEY
          && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
  }
}
