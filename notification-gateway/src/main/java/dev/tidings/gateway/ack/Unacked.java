package dev.tidings.gateway.ack;

/// One notification of the window. Confined to its connection's event loop.
final class Unacked {

  final AckWindow.Sent sent;

  /// Whether some of the room between the one before and this was never sent.
  final boolean behindHole;

  int attempt = 1;
  long dueMs;

  /// Neither sent again nor parked any more.
  boolean settled;

  /// The room's past does not have it any more.
  boolean isGone;

  Unacked(AckWindow.Sent sent, long dueMs, boolean behindHole) {
    this.sent = sent;
    this.dueMs = dueMs;
    this.behindHole = behindHole;
  }

  boolean isDue(long nowMs) {
    return !settled && (isGone || dueMs <= nowMs);
  }
}
