package dev.tidings.contracts.event;

import java.util.List;

/// What came of reading an event.
public sealed interface EventReading {

  /// @param ignored pointers of fields that no event has; they are kept out
  record Valid(Event event, List<String> ignored) implements EventReading {
    public Valid {
      ignored = List.copyOf(ignored);
    }
  }

  /// At least one violation, all that were found, in the order of the text.
  record Invalid(List<Violation> violations) implements EventReading {
    public Invalid {
      violations = List.copyOf(violations);
      if (violations.isEmpty()) {
        throw new IllegalArgumentException("violations: [] (expected: one or more)");
      }
    }
  }
}
