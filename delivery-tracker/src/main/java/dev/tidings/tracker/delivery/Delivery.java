package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What is known of one notification on one device of a user.
///
/// The first instant counts, of each kind, so that a redelivery changes nothing and the order in
/// which facts arrive does not either.
///
/// @param connection that first acknowledged it, or was first sent it where none did
/// @param gateway of that connection
public record Delivery(
    Key key,
    Optional<Instant> sentAt,
    Optional<Instant> receivedAt,
    String connection,
    String gateway) {

  public record Key(UUID notification, String user, String device) {}

  /// Both facts in one; the same whichever comes first.
  public Delivery and(Delivery other) {
    Delivery witness = other.isBetterWitnessThan(this) ? other : this;
    return new Delivery(
        key,
        earliest(sentAt, other.sentAt),
        earliest(receivedAt, other.receivedAt),
        witness.connection,
        witness.gateway);
  }

  private boolean isBetterWitnessThan(Delivery other) {
    int byReceived = compare(receivedAt, other.receivedAt);
    int order = byReceived != 0 ? byReceived : compare(sentAt, other.sentAt);
    return order != 0 ? order < 0 : connection.compareTo(other.connection) < 0;
  }

  /// An instant before none.
  private static int compare(Optional<Instant> one, Optional<Instant> other) {
    return one.orElse(Instant.MAX).compareTo(other.orElse(Instant.MAX));
  }

  private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
    return compare(one, other) <= 0 ? one : other;
  }
}
