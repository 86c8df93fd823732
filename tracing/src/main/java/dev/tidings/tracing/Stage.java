package dev.tidings.tracing;

/// Where on a notification's way a span is made, in the order of the way. Each stage's span is the
/// child of the one before.
public enum Stage {
  /// From a taken event to the commit of what was decided of it.
  ACCEPT("accept"),
  /// From the append of one record of the history to its commit.
  HISTORY("history"),
  /// From a read record of the history to Redis's confirmation.
  RELAY("relay"),
  /// The moment at which a notification was handed to one connection's socket.
  SEND("send"),
  /// The moment at which a client's ack credited the notification.
  ACK("ack");

  private final String text;

  Stage(String text) {
    this.text = text;
  }

  /// The span's name.
  public String text() {
    return text;
  }
}
