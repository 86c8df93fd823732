package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.room.Room;
import dev.tidings.tracing.Hop;
import java.util.OptionalLong;
import java.util.UUID;

/// A record of the history on its way to Redis.
///
/// @param hop ends when Redis has confirmed it
/// @param handling what it means for others of its room
/// @param frame the client's frame, encoded once. Shared: nobody writes into it
record HistoryRecord(
    Room room,
    long offset,
    Previous previous,
    OptionalLong expiresAtMs,
    UUID id,
    Hop hop,
    Handling handling,
    byte[] frame) {

  /// Of an event without a trace, of a record that means nothing for others.
  HistoryRecord(
      Room room, long offset, Previous previous, OptionalLong expiresAtMs, UUID id, byte[] frame) {
    this(room, offset, previous, expiresAtMs, id, Hop.NONE, Handling.PLAIN, frame);
  }

  LiveMessage.Durable in(String generation) {
    return new LiveMessage.Durable(
        generation, previous, offset, expiresAtMs, id, hop.traceParent(), handling, frame);
  }
}
