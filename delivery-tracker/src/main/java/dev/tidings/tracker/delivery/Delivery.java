package dev.tidings.tracker.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// What is known of one notification on one device of a user.
///
/// The first instant counts, of each kind, and the latest sending is kept beside the first: the
/// order in which facts arrive changes nothing.
///
/// @param sentHeardAt when Kafka had the first word that it was sent, by the broker's clock
/// @param connection that first acknowledged it, or was first sent it where none did
/// @param gateway of that connection
/// @param attempts how often it was written to one connection, at most
/// @param parkedAt when a connection gave up sending it again
/// @param omitted why it was left out of what the device was given, where it was
/// @param last the latest writing of it, the one that does not stay the first
public record Delivery(
    Key key,
    Optional<Instant> sentAt,
    Optional<Instant> sentHeardAt,
    Optional<Instant> receivedAt,
    String connection,
    String gateway,
    int attempts,
    Optional<Instant> parkedAt,
    Optional<Omission> omitted,
    Optional<Sending> last) {

  public record Key(UUID notification, String user, String device) {}

  public static Delivery sent(
      Key key, Instant at, Instant heardAt, String connection, String gateway, int attempt) {
    return new Delivery(
        key,
        Optional.of(at),
        Optional.of(heardAt),
        Optional.empty(),
        connection,
        gateway,
        attempt,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Sending(at, attempt, connection)));
  }

  public static Delivery received(Key key, Instant at, String connection, String gateway) {
    return new Delivery(
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.of(at),
        connection,
        gateway,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public static Delivery parked(
      Key key, Instant at, String connection, String gateway, int attempts) {
    return new Delivery(
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        connection,
        gateway,
        attempts,
        Optional.of(at),
        Optional.empty(),
        Optional.empty());
  }

  public static Delivery omitted(Key key, Omission omission, String connection, String gateway) {
    return new Delivery(
        key,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        connection,
        gateway,
        0,
        Optional.empty(),
        Optional.of(omission),
        Optional.empty());
  }

  /// Both facts in one; the same whichever comes first.
  public Delivery and(Delivery other) {
    Delivery witness = other.isBetterWitnessThan(this) ? other : this;
    return new Delivery(
        key,
        earliest(sentAt, other.sentAt),
        earliest(sentHeardAt, other.sentHeardAt),
        earliest(receivedAt, other.receivedAt),
        witness.connection,
        witness.gateway,
        Math.max(attempts, other.attempts),
        earliest(parkedAt, other.parkedAt),
        omitted.isPresent() && other.omitted.isPresent()
            ? Optional.of(omitted.get().and(other.omitted.get()))
            : omitted.or(other::omitted),
        Stream.concat(last.stream(), other.last.stream()).max(Comparator.naturalOrder()));
  }

  /// The earliest acknowledgement, or the earliest writing where there is none; of two at the same
  /// instant, the connection of the lower name. Nothing else may decide: the other instant of a
  /// merged delivery may be another connection's.
  private boolean isBetterWitnessThan(Delivery other) {
    int byReceived = compare(receivedAt, other.receivedAt);
    if (byReceived != 0) {
      return byReceived < 0;
    }
    int bySent = receivedAt.isPresent() ? 0 : compare(sentAt, other.sentAt);
    return bySent != 0 ? bySent < 0 : connection.compareTo(other.connection) < 0;
  }

  /// An instant before none.
  private static int compare(Optional<Instant> one, Optional<Instant> other) {
    return one.orElse(Instant.MAX).compareTo(other.orElse(Instant.MAX));
  }

  private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
    return compare(one, other) <= 0 ? one : other;
  }
}
