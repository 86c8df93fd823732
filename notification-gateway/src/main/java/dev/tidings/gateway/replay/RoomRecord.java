package dev.tidings.gateway.replay;

import dev.tidings.contracts.event.Expiry;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.trace.TraceParent;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// One record of a room's history as it goes to clients, whichever way it came. Immutable: nobody
/// writes into `frame`.
///
/// @param offset its place in the history partition
/// @param expiresAtMs from this instant on (epoch milliseconds) it is not delivered
/// @param traceParent the hop of its trace that brought it here, where its event has one
/// @param handling what it means for others of its room
/// @param frame the client's frame, UTF-8
public record RoomRecord(
    long offset,
    UUID id,
    OptionalLong expiresAtMs,
    Optional<TraceParent> traceParent,
    Handling handling,
    byte[] frame) {

  public RoomRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(handling, "handling");
    Objects.requireNonNull(frame, "frame");
  }

  /// Of an event without a trace, of a record that means nothing for others.
  public RoomRecord(long offset, UUID id, OptionalLong expiresAtMs, byte[] frame) {
    this(offset, id, expiresAtMs, Optional.empty(), Handling.PLAIN, frame);
  }

  public static RoomRecord of(LiveMessage.Durable message) {
    return new RoomRecord(
        message.offset(),
        message.id(),
        message.expiresAtMs(),
        message.traceParent(),
        message.handling(),
        message.frame());
  }

  /// Whether it is not delivered any more. What takes another one back never expires: who has that
  /// one must hear of it.
  public boolean isExpired(long nowMs) {
    return handling.retracts().isEmpty() && Expiry.isOver(expiresAtMs, nowMs);
  }
}
