package dev.tidings.ingest.accept;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Violation;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.reading.EventName;
import java.util.List;
import java.util.Optional;

/// What is to be done about one record of `events`.
sealed interface Decision {

  /// @param name its identity: the event's own, or that of its re-drive
  /// @param notifications one for each room
  /// @param ignored pointers of fields that are kept out
  record Accept(
      Event event, EventName name, List<Audience.Addressed> notifications, List<String> ignored)
      implements Decision {
    public Accept {
      notifications = List.copyOf(notifications);
      ignored = List.copyOf(ignored);
    }
  }

  /// It is accepted, and its audience is too large to be expanded with it.
  ///
  /// @param name its identity: the event's own, or that of its re-drive
  /// @param origin what its notifications will have in common
  /// @param ignored pointers of fields that are kept out
  record Defer(Event event, EventName name, Audience.Origin origin, List<String> ignored)
      implements Decision {
    public Defer {
      ignored = List.copyOf(ignored);
    }
  }

  /// Its identity was accepted before.
  record Repeat(EventName name) implements Decision {}

  /// @param name what it seems to be called, where that much can be read
  record Refuse(List<Violation> violations, Optional<EventName> name) implements Decision {
    public Refuse {
      violations = List.copyOf(violations);
    }
  }
}
