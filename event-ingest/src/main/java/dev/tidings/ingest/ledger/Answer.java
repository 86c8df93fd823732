package dev.tidings.ingest.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// What a lookup tells.
sealed interface Answer {

  /// Decided: accepted, dead-lettered, or (where nothing better is remembered) a duplicate.
  ///
  /// @param offsets where its notifications stand in the history, as far as that still has them
  /// @param duplicates how often it came again
  record Decided(Entry entry, Map<UUID, Long> offsets, int duplicates) implements Answer {
    public Decided {
      offsets = Map.copyOf(offsets);
    }
  }

  /// Accepted, and its large audience is being expanded, or is expanded.
  ///
  /// @param expanded rooms that have their notification, from the first
  record Deferred(Entry entry, Entry.Fate.Deferred fate, int expanded, int duplicates)
      implements Answer {}

  /// Kafka has it, and accept has not come to it yet.
  record Taken(Instant at, int partition, long offset) implements Answer {}

  /// Nothing is known of it: never taken, or longer ago than is remembered.
  record Unknown() implements Answer {}

  /// It cannot be told now.
  record Unavailable(String detail) implements Answer {}
}
