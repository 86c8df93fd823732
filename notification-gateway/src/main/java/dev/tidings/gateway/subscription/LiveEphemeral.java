package dev.tidings.gateway.subscription;

import dev.tidings.contracts.event.Expiry;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalLong;

/// A message outside the history on its way to the followers of its room, encoded once.
///
/// @param collapseKey a newer message of the same key takes its place
/// @param expiresAtMs from this instant on (epoch milliseconds) it is not delivered
/// @param frame a complete WebSocket text frame, one buffer for all connections; borrowed for the
/// time of the call
public record LiveEphemeral(Optional<String> collapseKey, OptionalLong expiresAtMs, ByteBuf frame) {

  public boolean isExpired(long nowMs) {
    return Expiry.isOver(expiresAtMs, nowMs);
  }
}
