package dev.tidings.gateway.subscription;

import io.netty.buffer.ByteBuf;
import java.util.UUID;

/// One notification on its way to connections.
///
/// @param offset its place in the history partition
/// @param id the notification's id
/// @param frame a complete WebSocket text frame (header and payload), one buffer for all
/// connections; borrowed for the time of the call
public record RoomEvent(long offset, UUID id, ByteBuf frame) {}
