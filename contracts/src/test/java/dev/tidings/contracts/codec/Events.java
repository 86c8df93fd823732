package dev.tidings.contracts.codec;

import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Event texts of the tests.
final class Events {

  private Events() {}

  /// A sound event with this data.
  static String withData(String data) {
    return with("\"data\":" + data);
  }

  /// A sound event but for `data`, and these fields.
  static String with(String fields) {
    return "{\"id\":\"e1\",\"source\":\"shop\",\"type\":\"order.shipped\",\"to\":[\"user:42\"],"
        + fields
        + "}";
  }

  static EventReading read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  static EventReading read(byte[] bytes) {
    return EventCodec.decode(bytes, EventLimits.DEFAULT, Optional.empty());
  }
}
