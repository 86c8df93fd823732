package dev.tidings.gateway.ack;

/// How long a notification may be without an ack, and how often it is sent. Immutable.
///
/// @param withinMs how long the client has, counted from each sending
/// @param attempts how often one is written to one connection at most, the first time included
public record AckTerms(long withinMs, int attempts) {

  public AckTerms {
    if (withinMs < 1 || attempts < 1) {
      throw new IllegalArgumentException(
          "withinMs: " + withinMs + ", attempts: " + attempts + " (expected: 1 or more)");
    }
  }
}
