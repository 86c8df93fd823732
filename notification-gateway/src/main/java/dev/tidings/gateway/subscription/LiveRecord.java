package dev.tidings.gateway.subscription;

import dev.tidings.gateway.replay.RoomRecord;
import io.netty.buffer.ByteBuf;

/// A record on its way to every follower of its room, encoded once.
///
/// @param frame a complete WebSocket text frame; whoever hands the record on holds a reference
public record LiveRecord(RoomRecord record, ByteBuf frame) {}
