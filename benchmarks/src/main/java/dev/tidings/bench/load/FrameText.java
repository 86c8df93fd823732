package dev.tidings.bench.load;

import java.util.Optional;

/// Reads the few things that a load generator wants of a gateway's frames that are no events.
final class FrameText {

  private static final String TYPE = "{\"type\":\"";
  private static final String CURSOR = "\"cursor\":\"";

  private FrameText() {}

  /// The frame's type; empty where the text does not begin with one.
  static String type(String frame) {
    return frame.startsWith(TYPE) ? upToQuote(frame, TYPE.length()) : "";
  }

  /// The first cursor in the frame.
  static Optional<String> cursor(String frame) {
    return cursorAfter(frame, 0);
  }

  /// The cursor that stands behind the room's name.
  static Optional<String> cursorOf(String frame, String room) {
    int named = frame.indexOf("\"room\":\"" + room + "\"");
    return named < 0 ? Optional.empty() : cursorAfter(frame, named);
  }

  private static Optional<String> cursorAfter(String frame, int from) {
    int at = frame.indexOf(CURSOR, from);
    return at < 0 ? Optional.empty() : Optional.of(upToQuote(frame, at + CURSOR.length()));
  }

  private static String upToQuote(String text, int from) {
    int end = text.indexOf('"', from);
    return end < 0 ? "" : text.substring(from, end);
  }
}
