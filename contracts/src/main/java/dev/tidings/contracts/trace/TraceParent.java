package dev.tidings.contracts.trace;

import java.util.Optional;

/// A place in a distributed trace, as the header `traceparent` of W3C Trace Context gives it:
/// `00-<trace id, 32 hex>-<span id, 16 hex>-<flags, 2 hex>`, in lower case. Immutable.
///
/// @param text the header's value, always of version 00 and 55 characters long
public record TraceParent(String text) {

  private static final int LENGTH = 55;
  private static final int VERSION_END = 2;
  private static final int TRACE_END = 35;
  private static final int SPAN_END = 52;
  private static final int SAMPLED = 1;

  public TraceParent {
    if (text.length() != LENGTH || !text.startsWith("00-") || !isWellFormed(text)) {
      throw new IllegalArgumentException(
          "traceparent: " + text + " (expected: 00-<32 hex>-<16 hex>-<2 hex>, ids not zero)");
    }
  }

  /// Empty where the text is none. Of a version above 00 only the parts that are known are taken,
  /// as the specification asks.
  public static Optional<TraceParent> parse(String text) {
    if (text.length() < LENGTH || text.startsWith("ff") || !isWellFormed(text)) {
      return Optional.empty();
    }
    if (text.length() == LENGTH) {
      return Optional.of(
          text.startsWith("00") ? new TraceParent(text) : new TraceParent(versionZero(text)));
    }
    boolean more = !text.startsWith("00") && text.charAt(LENGTH) == '-';
    return more ? Optional.of(new TraceParent(versionZero(text))) : Optional.empty();
  }

  /// 32 hex digits.
  public String traceId() {
    return text.substring(VERSION_END + 1, TRACE_END);
  }

  /// 16 hex digits.
  public String spanId() {
    return text.substring(TRACE_END + 1, SPAN_END);
  }

  /// Whether whoever began the trace wants its spans.
  public boolean isSampled() {
    return (Character.digit(text.charAt(LENGTH - 1), 16) & SAMPLED) != 0;
  }

  /// The same trace, at another span.
  ///
  /// @param spanId 16 hex digits, not all zero
  public TraceParent at(String spanId) {
    return new TraceParent(text.substring(0, TRACE_END + 1) + spanId + text.substring(SPAN_END));
  }

  @Override
  public String toString() {
    return text;
  }

  private static String versionZero(String text) {
    return "00" + text.substring(VERSION_END, LENGTH);
  }

  /// Looks at the first 55 characters, of which there must be so many.
  private static boolean isWellFormed(String text) {
    return isHex(text, 0, VERSION_END)
        && text.charAt(VERSION_END) == '-'
        && isId(text, VERSION_END + 1, TRACE_END)
        && text.charAt(TRACE_END) == '-'
        && isId(text, TRACE_END + 1, SPAN_END)
        && text.charAt(SPAN_END) == '-'
        && isHex(text, SPAN_END + 1, LENGTH);
  }

  /// Hex digits from `from` to `to` (exclusive), not all of them zero.
  private static boolean isId(String text, int from, int to) {
    boolean zero = true;
    for (int i = from; i < to; i++) {
      zero &= text.charAt(i) == '0';
    }
    return !zero && isHex(text, from, to);
  }

  private static boolean isHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
