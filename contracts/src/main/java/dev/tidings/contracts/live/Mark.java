package dev.tidings.contracts.live;

import java.util.Optional;

/// The relay's word that everything of one history partition before `position` (exclusive) is in
/// Redis, in this generation; written and published behind the records that it covers. As text:
/// `generation position`. Immutable.
///
/// @param generation which life of Redis it speaks of: 1 to 16 of `0-9 a-z`
public record Mark(String generation, long position) {

  public Mark {
    requireGeneration(generation);
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: 0 or more)");
    }
  }

  /// Holds a generation to its shape; on the way of every live message, so without a pattern.
  static void requireGeneration(String text) {
    boolean sound = text != null && !text.isEmpty() && text.length() <= 16;
    for (int i = 0; sound && i < text.length(); i++) {
      char c = text.charAt(i);
      sound = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    }
    if (!sound) {
      throw new IllegalArgumentException("generation: " + text + " (expected: 1 to 16 of 0-9 a-z)");
    }
  }

  public String text() {
    return generation + " " + position;
  }

  public static Optional<Mark> parse(String text) {
    int space = text == null ? -1 : text.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Mark(text.substring(0, space), Long.parseLong(text.substring(space + 1))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
