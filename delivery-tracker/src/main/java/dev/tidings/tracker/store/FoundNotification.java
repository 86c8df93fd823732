package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingFact;
import dev.tidings.tracker.delivery.StandingState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A notification that a search found, and how it stands.
///
/// @param state UNKNOWN never: what is found stands in the history
/// @param sentAt first of all devices; empty in shared rooms
public record FoundNotification(
    UUID id,
    String room,
    String source,
    String event,
    String type,
    Instant time,
    Optional<Instant> expiresAt,
    Optional<String> correlationId,
    StandingState state,
    Set<StandingFact> facts,
    Optional<Instant> sentAt,
    Optional<Instant> receivedAt) {

  public FoundNotification {
    facts = Set.copyOf(facts);
  }
}
