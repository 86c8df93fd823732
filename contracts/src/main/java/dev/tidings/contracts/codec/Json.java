package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The one JSON configuration of the project. Thread-safe.
final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                  // A lone surrogate, which any client can send as an escape, has no UTF-8: the
                  // generator would throw in the middle of an answer. As an escape it goes back.
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int MAX_QUOTED = 60;

  private Json() {}

  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /// One JSON object, its fields written by `fields`.
  static byte[] object(Writing fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = MAPPER.createGenerator(out)) {
      json.writeStartObject();
      fields.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a byte array does not fail: a bug
    }
    return out.toByteArray();
  }

  /// The text in quotes for an error text, its beginning where it is long: what a stranger sent is
  /// not sent back at its full length.
  static String quoted(String value) {
    return value.length() > MAX_QUOTED
        ? '"' + value.substring(0, MAX_QUOTED) + "...\""
        : '"' + value + '"';
  }

  static JsonParser parser(byte[] bytes) throws IOException {
    return MAPPER.createParser(bytes);
  }

  /// What is wrong with the bytes as text, or empty where they are UTF-8 without NUL.
  ///
  /// Jackson skips over the inside of a value without looking at every byte: an overlong form or a
  /// lone surrogate would pass, and a browser then fails the whole connection on the frame that
  /// carries it. A NUL makes Jackson guess UTF-16.
  static Optional<String> complaintOfText(byte[] bytes) {
    boolean ascii = true;
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.of("a NUL byte (expected: JSON in UTF-8)");
      }
      ascii &= b > 0;
    }
    if (ascii) {
      return Optional.empty();
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.of("bytes that are not UTF-8 (expected: JSON in UTF-8)");
    }
  }
}
