package dev.tidings.contracts.event;

/// One thing that is wrong with an event.
///
/// @param pointer where, as a JSON pointer (RFC 6901) from the event's own root; empty for the
/// whole of it
/// @param detail what was wrong and what was expected, for a person
public record Violation(String pointer, Reason reason, String detail) {

  /// Why an event is refused; the same words stand in dead letters.
  public enum Reason {
    /// Not JSON, or not UTF-8.
    MALFORMED("malformed"),
    /// JSON, but not an event.
    INVALID("invalid"),
    /// `data` is larger than the bound.
    TOO_LARGE("too-large"),
    /// More rooms than one event may have.
    AUDIENCE_TOO_LARGE("audience-too-large"),

    /// It takes back an event that is not known, or not any more.
    RETRACTS_UNKNOWN("retracts-unknown");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
