package dev.tidings.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Finds the WebSocket frames of a server in the bytes that come from it, in place: nothing is
/// copied but the beginning of a frame whose end has not come yet. Confined to one thread.
final class FrameReader {

  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;

  /// No frame of ours comes near; a length beyond it means that the two sides lost step.
  private static final int MAX_FRAME_BYTES = 1 << 24;

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int SHORT_LENGTH = 126;
  private static final int LONG_LENGTH = 127;

  /// Who is told of each frame.
  interface Sink {
    /// @param bytes where the payload stands; not to be kept
    /// @param start index of its first byte
    void frame(int opcode, ByteBuf bytes, int start, int length);
  }

  private ByteBuf rest = Unpooled.EMPTY_BUFFER;

  /// Tells the sink of every frame that is complete now. The bytes stay the caller's.
  ///
  /// @throws IllegalStateException if that is no frame of a server
  void read(ByteBuf bytes, Sink sink) {
    if (!rest.isReadable()) {
      frames(bytes, sink);
      if (bytes.isReadable()) {
        rest = Unpooled.buffer(Math.max(256, bytes.readableBytes() * 2)).writeBytes(bytes);
      }
      return;
    }
    rest.writeBytes(bytes);
    frames(rest, sink);
    if (rest.isReadable()) {
      rest.discardReadBytes();
    } else {
      rest = Unpooled.EMPTY_BUFFER;
    }
  }

  private static void frames(ByteBuf bytes, Sink sink) {
    while (bytes.readableBytes() >= 2) {
      int at = bytes.readerIndex();
      int first = bytes.getUnsignedByte(at);
      int second = bytes.getUnsignedByte(at + 1);
      if ((first & FINAL) == 0 || (second & MASKED) != 0 || (first & 0x70) != 0) {
        throw new IllegalStateException("frame: a fragment, masked, or of an extension");
      }
      int header = 2;
      long length = second & LENGTH;
      if (length == SHORT_LENGTH) {
        header = 4;
        if (bytes.readableBytes() < header) {
          return;
        }
        length = bytes.getUnsignedShort(at + 2);
      } else if (length == LONG_LENGTH) {
        header = 10;
        if (bytes.readableBytes() < header) {
          return;
        }
        length = bytes.getLong(at + 2);
      }
      if (length < 0 || length > MAX_FRAME_BYTES) {
        throw new IllegalStateException("frame: " + length + " bytes");
      }
      if (bytes.readableBytes() < header + length) {
        return;
      }
      sink.frame(first & 0x0f, bytes, at + header, (int) length);
      bytes.readerIndex(at + header + (int) length);
    }
  }
}
