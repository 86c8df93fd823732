package dev.tidings.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// What a client writes: the request for the upgrade, and frames. Their mask is zero, which a
/// server unmasks at the usual cost and which leaves the bytes here as they are. Thread-safe.
final class ClientFrames {

  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_PONG = 0x8a;
  private static final int MASKED = 0x80;
  private static final int SHORT_LENGTH = 126;

  private ClientFrames() {}

  /// @param acks whether the client will ack: who never does is not sent anything again
  static ByteBuf upgrade(
      ByteBufAllocator allocator, InetSocketAddress server, Follower follower, boolean acks) {
    StringBuilder request = new StringBuilder(512);
    request.append("GET /v1/connect?acks=").append(acks ? "expected" : "none");
    // A subscribed room's cursor goes with its subscribe.
    if (!follower.subscribes()) {
      follower.cursor().ifPresent(cursor -> request.append("&cursor=").append(cursor));
    }
    request.append(" HTTP/1.1\r\nHost: ").append(server.getHostString());
    request.append(':').append(server.getPort());
    request.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
    request.append("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    request.append("\r\nSec-WebSocket-Protocol: tidings.v1");
    if (!follower.token().isEmpty()) {
      request.append("\r\nAuthorization: Bearer ").append(follower.token());
    }
    request.append("\r\n\r\n");
    return allocator
        .buffer(request.length())
        .writeBytes(request.toString().getBytes(StandardCharsets.US_ASCII));
  }

  static ByteBuf subscribe(ByteBufAllocator allocator, Follower follower) {
    String cursor = follower.cursor().map(place -> ",\"cursor\":\"" + place + "\"").orElse("");
    return text(
        allocator,
        "{\"type\":\"subscribe\",\"id\":\"1\",\"room\":\"%s\"%s}"
            .formatted(follower.room().name(), cursor));
  }

  static ByteBuf ack(ByteBufAllocator allocator, String room, String cursor) {
    return text(
        allocator, "{\"type\":\"ack\",\"room\":\"" + room + "\",\"cursor\":\"" + cursor + "\"}");
  }

  /// @param bytes holds the ping's payload, at most 125 bytes
  static ByteBuf pong(ByteBufAllocator allocator, ByteBuf bytes, int start, int length) {
    return allocator
        .buffer(6 + length)
        .writeByte(FINAL_PONG)
        .writeByte(MASKED | length)
        .writeInt(0)
        .writeBytes(bytes, start, length);
  }

  private static ByteBuf text(ByteBufAllocator allocator, String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = allocator.buffer(8 + payload.length).writeByte(FINAL_TEXT);
    if (payload.length < SHORT_LENGTH) {
      frame.writeByte(MASKED | payload.length);
    } else {
      frame.writeByte(MASKED | SHORT_LENGTH).writeShort(payload.length);
    }
    return frame.writeInt(0).writeBytes(payload);
  }
}
