package dev.tidings.gateway.subscription;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// A WebSocket text frame as it goes on the wire: header and payload in one buffer (RFC 6455,
/// section 5.2; a server's frames are not masked).
public final class TextFrame {

  private static final int FINAL_TEXT = 0x81;
  private static final int MAX_HEADER = 10;
  private static final int MAX_SHORT = 125;
  private static final int MAX_MEDIUM = 0xffff;

  private TextFrame() {}

  /// The frame in a pooled direct buffer, which is the caller's to release.
  public static ByteBuf of(ByteBufAllocator allocator, byte[] payload) {
    ByteBuf frame = allocator.directBuffer(MAX_HEADER + payload.length);
    frame.writeByte(FINAL_TEXT);
    if (payload.length <= MAX_SHORT) {
      frame.writeByte(payload.length);
    } else if (payload.length <= MAX_MEDIUM) {
      frame.writeByte(MAX_SHORT + 1).writeShort(payload.length);
    } else {
      frame.writeByte(MAX_SHORT + 2).writeLong(payload.length);
    }
    return frame.writeBytes(payload);
  }
}
