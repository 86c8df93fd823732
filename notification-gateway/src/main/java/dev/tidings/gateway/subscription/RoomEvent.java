package dev.tidings.gateway.subscription;

import dev.tidings.contracts.trace.TraceParent;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.UUID;

/// One notification on its way to connections.
///
/// @param offset its place in the history partition
/// @param id the notification's id
/// @param traceParent the hop of its trace that brought it here, where its event has one
/// @param frame a complete WebSocket text frame (header and payload), one buffer for all
/// connections; borrowed for the time of the call
public record RoomEvent(long offset, UUID id, Optional<TraceParent> traceParent, ByteBuf frame) {

  /// Of an event without a trace.
  public RoomEvent(long offset, UUID id, ByteBuf frame) {
    this(offset, id, Optional.empty(), frame);
  }
}
