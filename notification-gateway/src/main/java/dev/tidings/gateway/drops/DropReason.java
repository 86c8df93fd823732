package dev.tidings.gateway.drops;

/// Why something was not delivered. The texts are metric labels: few, and stable.
public enum DropReason {
  /// The notification's time had passed; counted for each connection that it was omitted for.
  EXPIRED("expired"),
  /// A later notification of its room and collapse key came in the same replay; counted for each
  /// connection that it was omitted for.
  SUPERSEDED("superseded"),
  /// A later notification of its room that takes it back came in the same replay; counted likewise.
  RETRACTED("retracted"),
  /// An ephemeral message for a socket that took no more; the client is told how many.
  EPHEMERAL_UNWRITABLE("ephemeral-unwritable"),
  /// An ephemeral message that waited for its socket when a newer one of its key came.
  EPHEMERAL_CONFLATED("ephemeral-conflated"),
  /// Bytes on a room's channel or in the history that are nothing of ours.
  UNREADABLE("unreadable"),
  /// Receipts that Kafka did not take in time.
  RECEIPTS_OVERFLOW("receipts-overflow"),
  /// The place of a device, while Kafka takes none: it goes on from an older one.
  PLACES_OVERFLOW("places-overflow"),
  /// A pong with heads for a socket that took no more: the next one says the same.
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
