package dev.tidings.ingest.reading;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Violation;
import java.util.List;
import java.util.Optional;

/// What came of reading a record of `events`.
public sealed interface Reading {

  /// @param ignored pointers of fields that no event has; they are kept out
  record Understood(Event event, List<String> ignored) implements Reading {
    public Understood {
      ignored = List.copyOf(ignored);
    }
  }

  /// @param violations one or more
  /// @param name what the record seems to be called, where that much can be read
  record NotUnderstood(List<Violation> violations, Optional<EventName> name) implements Reading {
    public NotUnderstood {
      violations = List.copyOf(violations);
      if (violations.isEmpty()) {
        throw new IllegalArgumentException("violations: [] (expected: one or more)");
      }
    }
  }
}
