package dev.tidings.tracker.store;

import dev.tidings.tracker.delivery.StandingState;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// What is searched for: notifications to which all of it applies, the latest first.
///
/// @param room the user's own room where a user is meant
/// @param event the producer's id of the event
/// @param from taken at or after this instant, to the millisecond
/// @param to taken before this instant
/// @param before only notifications whose ids stand below this one: the last page's `next`
/// @param limit rows of a page, 1 to {@link #MAX_LIMIT}
public record SearchFilter(
    Optional<String> room,
    Optional<String> type,
    Optional<String> source,
    Optional<String> event,
    Optional<String> correlationId,
    Optional<StandingState> state,
    Optional<Instant> from,
    Optional<Instant> to,
    Optional<UUID> before,
    int limit) {

  public static final int MAX_LIMIT = 1_000;

  public SearchFilter {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX_LIMIT + ")");
    }
  }

  /// Everything, the latest first.
  public static SearchFilter all(int limit) {
    return new SearchFilter(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  public SearchFilter ofRoom(String name) {
    return new SearchFilter(
        Optional.of(name), type, source, event, correlationId, state, from, to, before, limit);
  }

  public SearchFilter ofType(String name) {
    return new SearchFilter(
        room, Optional.of(name), source, event, correlationId, state, from, to, before, limit);
  }

  public SearchFilter ofSource(String name) {
    return new SearchFilter(
        room, type, Optional.of(name), event, correlationId, state, from, to, before, limit);
  }

  public SearchFilter ofEvent(String id) {
    return new SearchFilter(
        room, type, source, Optional.of(id), correlationId, state, from, to, before, limit);
  }

  public SearchFilter ofCorrelation(String id) {
    return new SearchFilter(
        room, type, source, event, Optional.of(id), state, from, to, before, limit);
  }

  public SearchFilter inState(StandingState wanted) {
    return new SearchFilter(
        room, type, source, event, correlationId, Optional.of(wanted), from, to, before, limit);
  }

  public SearchFilter takenBetween(Instant first, Instant until) {
    return new SearchFilter(
        room,
        type,
        source,
        event,
        correlationId,
        state,
        Optional.of(first),
        Optional.of(until),
        before,
        limit);
  }

  public SearchFilter below(UUID id) {
    return new SearchFilter(
        room, type, source, event, correlationId, state, from, to, Optional.of(id), limit);
  }
}
