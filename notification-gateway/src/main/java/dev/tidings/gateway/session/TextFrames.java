package dev.tidings.gateway.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// WebSocket text frames as a server sends them: final, unmasked, RFC 6455 section 5.2.
final class TextFrames {

  private static final int FINAL_TEXT = 0x81;
  private static final int SHORT = 125;
  private static final int TWO_BYTES = 126;
  private static final int EIGHT_BYTES = 127;

  private TextFrames() {}

  static ByteBuf of(ByteBufAllocator allocator, byte[] payload) {
    ByteBuf frame = allocator.buffer(payload.length + 10);
    frame.writeByte(FINAL_TEXT);
    if (payload.length <= SHORT) {
      frame.writeByte(payload.length);
    } else if (payload.length <= 0xffff) {
      frame.writeByte(TWO_BYTES).writeShort(payload.length);
    } else {
      frame.writeByte(EIGHT_BYTES).writeLong(payload.length);
    }
    return frame.writeBytes(payload);
  }
}
