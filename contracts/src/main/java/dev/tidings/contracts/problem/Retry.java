package dev.tidings.contracts.problem;

/// What a client does about an error.
public enum Retry {
  /// The same again fails again: change something first.
  NEVER("never"),
  /// Mend what the code names (a fresh token, say), then once.
  ONCE("once"),
  /// Again after a growing, jittered pause, or after `Retry-After`.
  BACKOFF("backoff"),
  /// Again at once, elsewhere if there is an elsewhere.
  NOW("now");

  private final String text;

  Retry(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
