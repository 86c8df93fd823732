package dev.tidings.contracts.topics;

/// The names of the Kafka topics under one prefix.
///
/// @param prefix what they begin with, without a dot; `tidings` unless several platforms share a
/// cluster
public record Topics(String prefix) {

  public static final Topics DEFAULT = new Topics("tidings");

  public Topics {
    if (prefix == null || !prefix.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + " (expected: 1 to 64 of A-Z a-z 0-9 _ -)");
    }
  }

  /// What producers publish.
  public String events() {
    return prefix + ".events";
  }

  /// What each room contains, and in which order; key = room, partition = {@link
  /// dev.tidings.contracts.room.RoomPartition}.
  public String history() {
    return prefix + ".history";
  }

  /// What became of deliveries; partitioned like the history.
  public String receipts() {
    return prefix + ".receipts";
  }

  /// How far each device has acknowledged its rooms; compacted, key = user and device.
  public String places() {
    return prefix + ".places";
  }

  /// The final word on each notification, for those who published it; key = notification id.
  public String outcomes() {
    return prefix + ".outcomes";
  }

  /// What was decided of each taken event: the dedupe window; partitioned like the events.
  public String accepted() {
    return prefix + ".accepted";
  }

  /// Audiences that are too large to be expanded with the event, as jobs; partitioned like the
  /// events.
  public String expansions() {
    return prefix + ".expansions";
  }

  /// The consumer group in which relays commit how far the history has been handed to the gateways.
  public String relayGroup() {
    return prefix + "-relay";
  }

  /// What could not be accepted, as received.
  public String deadLetters() {
    return prefix + ".dead-letters";
  }
}
