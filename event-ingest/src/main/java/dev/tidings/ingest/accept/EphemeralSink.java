package dev.tidings.ingest.accept;

import dev.tidings.contracts.room.Room;
import java.util.Optional;
import java.util.OptionalLong;

/// Where ephemeral messages go after the commit of the transaction that read them: to who listens
/// now, at most once.
public interface EphemeralSink {

  /// What became of an offer.
  enum Offer {
    TAKEN,
    /// The sink's bound is reached; who offers counts the drop.
    FULL
  }

  /// Takes a message over or refuses it, without blocking: it is called on accept's thread, which
  /// durable events wait for. What was taken and is lost later is counted by the sink.
  ///
  /// @param notification the JSON that stands inside the client's frame, UTF-8; not to be written
  /// into
  /// @param collapseKey where the event has one
  /// @param expiresAtMs epoch milliseconds from which it is not delivered; empty where it never
  /// expires
  Offer offer(
      Room room, byte[] notification, Optional<String> collapseKey, OptionalLong expiresAtMs);
}
