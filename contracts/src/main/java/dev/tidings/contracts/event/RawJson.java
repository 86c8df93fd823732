package dev.tidings.contracts.event;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One JSON value as its bytes, exactly as the producer wrote it: numbers keep their digits and
/// nobody parses it again.
///
/// Whoever makes one vouches that the bytes are well-formed JSON in well-formed UTF-8 ({@link
/// dev.tidings.contracts.codec.EventCodec} checks both). Immutable: the bytes are copied in, and
/// only written out.
public final class RawJson {

  public static final RawJson NULL = RawJson.of("null");

  private final byte[] bytes;

  private RawJson(byte[] bytes) {
    this.bytes = bytes;
  }

  public static RawJson of(String json) {
    return new RawJson(json.getBytes(StandardCharsets.UTF_8));
  }

  /// The bytes from `from` inclusive to `to` exclusive, copied.
  public static RawJson copyOf(byte[] bytes, int from, int to) {
    return new RawJson(Arrays.copyOfRange(bytes, from, to));
  }

  public int length() {
    return bytes.length;
  }

  public void writeTo(ByteArrayOutputStream out) {
    out.write(bytes, 0, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawJson that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The JSON text.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
