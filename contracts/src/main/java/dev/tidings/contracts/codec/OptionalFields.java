package dev.tidings.contracts.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidings.contracts.event.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Fields that are left out where they are empty, and the one that is copied as it came.
final class OptionalFields {

  private OptionalFields() {}

  /// Writes the value's text form; an instant's is RFC 3339.
  static void write(JsonGenerator json, String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get().toString());
    }
  }

  /// Writes `object` (a complete JSON object with at least one field) with one more field at its
  /// end, byte for byte.
  static void appendRaw(ByteArrayOutputStream out, byte[] object, String name, RawJson value) {
    out.write(object, 0, object.length - 1);
    byte[] field = (",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
    out.write(field, 0, field.length);
    value.writeTo(out);
    out.write('}');
  }
}
