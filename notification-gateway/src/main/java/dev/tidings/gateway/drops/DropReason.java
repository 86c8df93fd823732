package dev.tidings.gateway.drops;

/// Why something was not delivered. The texts are metric labels: few, and stable.
public enum DropReason {
  /// The notification's time had passed; counted for each connection that it was omitted for.
  EXPIRED("expired"),
  /// An ephemeral message, and the socket was not writable or a replay was still going on.
  EPHEMERAL_UNWRITABLE("ephemeral-unwritable"),
  /// Bytes on a room's channel or in the history that are nothing of ours.
  UNREADABLE("unreadable"),
  /// Receipts that Kafka did not take in time.
  RECEIPTS_OVERFLOW("receipts-overflow"),
  /// A control frame (such as a pong) for a socket that is not writable.
  FRAME_UNWRITABLE("frame-unwritable");

  private final String text;

  DropReason(String text) {
    this.text = text;
  }

  /// The metric's label.
  public String text() {
    return text;
  }
}
