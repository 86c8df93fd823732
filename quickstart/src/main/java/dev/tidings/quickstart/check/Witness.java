package dev.tidings.quickstart.check;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/// What one client saw of one room, in the order in which it saw it, over all of its connections.
///
/// @param from the position at which it came in: from here on (inclusive) it must see everything
public record Witness(String name, Room room, long from, List<Sight> sights) {

  public Witness {
    sights = List.copyOf(sights);
  }

  /// One thing seen.
  public sealed interface Sight {

    /// @param text the notification as it came
    record Notification(long offset, UUID id, String text) implements Sight {}

    /// What came again while the client moved to another connection, and was left out.
    record Again(long offset, UUID id, String text) implements Sight {}

    /// The gateway said that what lies before `position` cannot be given completely.
    record Gap(long position) implements Sight {}
  }

  /// The witness of a recording.
  ///
  /// @throws IllegalStateException where the client never came into the room
  public static Witness of(String name, Room room, Recording recording) {
    OptionalLong from = OptionalLong.empty();
    List<Sight> sights = new ArrayList<>();
    for (Observation observation : recording.all()) {
      if (observation instanceof Observation.Began began
          && began.room().equals(room)
          && from.isEmpty()) {
        from = OptionalLong.of(began.head().position());
      } else if (observation instanceof Observation.Event event
          && event.room().equals(room)
          && event.cursor().isPresent()) {
        sights.add(
            new Sight.Notification(
                event.cursor().get().position() - 1, event.id(), event.notification()));
      } else if (observation instanceof Observation.LeftOut again && again.room().equals(room)) {
        sights.add(
            new Sight.Again(again.cursor().position() - 1, again.id(), again.notification()));
      } else if (observation instanceof Observation.Gap gap && gap.room().equals(room)) {
        sights.add(new Sight.Gap(gap.cursor().position()));
      }
    }
    if (from.isEmpty()) {
      throw new IllegalStateException(name + " never came into " + room);
    }
    return new Witness(name, room, from.getAsLong(), sights);
  }
}
