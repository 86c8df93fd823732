package dev.tidings.ingest.publish;

import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.problem.Problem;
import java.util.List;

/// What came of reading a request's body: all of it, or nothing.
sealed interface BodyReading {

  /// One event or more, no two of the same source and id.
  record Events(List<EventReading.Valid> events) implements BodyReading {
    public Events {
      events = List.copyOf(events);
    }
  }

  record Refused(Problem problem) implements BodyReading {}
}
