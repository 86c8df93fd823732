package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.LiveMessage;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;

/// One record of a room's history as it goes to clients, whichever way it came. Immutable: nobody
/// writes into `frame`.
///
/// @param offset its place in the history partition
/// @param expiresAtMs from this instant on (epoch milliseconds) it is not delivered
/// @param frame the client's frame, UTF-8
public record RoomRecord(long offset, UUID id, OptionalLong expiresAtMs, byte[] frame) {

  public RoomRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(frame, "frame");
  }

  public static RoomRecord of(LiveMessage.Durable message) {
    return new RoomRecord(message.offset(), message.id(), message.expiresAtMs(), message.frame());
  }

  public boolean isExpired(long nowMs) {
    return expiresAtMs.isPresent() && expiresAtMs.getAsLong() <= nowMs;
  }
}
