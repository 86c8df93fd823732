package dev.tidings.ingest.ledger;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What was decided of one record of `events`: one record of `accepted`, in the partition of the
/// same number and in the same transaction as what it speaks of.
///
/// Every record of `events` that is done has one, so that the last entry of a partition tells where
/// to go on ({@link EntryKey#eventOffset}).
///
/// @param at when Kafka took the event
/// @param partition where the event stands in `events`
/// @param offset where the event stands in `events`
public record Entry(String source, String id, Instant at, int partition, long offset, Fate fate) {

  /// What became of the event.
  public sealed interface Fate {

    /// @param notifications one for each room, in the event's order; none of an ephemeral event
    /// @param ignored pointers of fields that no event has, at most 16
    record Accepted(boolean ephemeral, List<Addressed> notifications, List<String> ignored)
        implements Fate {
      public Accepted {
        notifications = List.copyOf(notifications);
        ignored = List.copyOf(ignored);
      }
    }

    /// Accepted, and its audience goes through the bulk lane, which knows how far it is.
    ///
    /// @param rooms how many it has
    /// @param ignored pointers of fields that no event has, at most 16
    record Deferred(int rooms, List<String> ignored) implements Fate {
      public Deferred {
        ignored = List.copyOf(ignored);
      }
    }

    /// Its identity was accepted before, within the dedupe window.
    record Duplicate() implements Fate {}

    /// It cannot be accepted, and stands in `dead-letters` as it came.
    ///
    /// @param reason one word of {@link dev.tidings.contracts.event.Violation.Reason}
    /// @param pointer JSON pointer of the first fault
    record DeadLettered(String reason, String detail, String pointer) implements Fate {}
  }

  /// A notification in the history. Entries are written together with the history, before any
  /// offset is known: {@link HistoryPlaces} finds it when somebody asks.
  ///
  /// @param notBefore an offset that its own is not below, and seldom far above
  public record Addressed(UUID id, String room, int partition, long notBefore) {}
}
