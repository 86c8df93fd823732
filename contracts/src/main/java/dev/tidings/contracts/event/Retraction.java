package dev.tidings.contracts.event;

import java.util.Objects;
import java.util.UUID;

/// What an event takes back: the notifications of an earlier one, of which its own data, where it
/// has any, is the correction.
public sealed interface Retraction {

  /// An earlier event of the same source, in every room that the retracting event goes to.
  ///
  /// @param id the producer's id of that event
  record OfEvent(String id) implements Retraction {

    public OfEvent {
      Objects.requireNonNull(id, "id");
    }
  }

  /// One notification, in the one room that it stands in.
  record OfNotification(UUID id) implements Retraction {

    public OfNotification {
      Objects.requireNonNull(id, "id");
    }
  }
}
