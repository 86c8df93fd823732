package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// From where in its room a follower is to be brought to the edge. Immutable.
sealed interface Beginning {

  /// @param position where it begins (inclusive)
  /// @param gap why what lies before cannot be given, where there is something
  record At(long position, Optional<GapReason> gap) implements Beginning {}

  /// Redis or Kafka has to tell.
  record Asked(CompletionStage<At> answer) implements Beginning {}

  /// @param head the edge (exclusive)
  static Beginning of(Begin begin, Room room, Epoch epoch, long head, Surroundings around) {
    return switch (begin) {
      case Begin.Now() -> new At(head, Optional.empty());
      case Begin.After(Cursor cursor) -> after(cursor, room, epoch, head, around);
      case Begin.Since(var since) ->
          new Asked(
              around
                  .since()
                  .resolve(room, since, head)
                  .thenApply(place -> new At(place.position(), place.gap())));
    };
  }

  private static Beginning after(
      Cursor cursor, Room room, Epoch epoch, long head, Surroundings around) {
    if (!cursor.epoch().equals(epoch)) {
      return new At(head, Optional.of(GapReason.EPOCH_CHANGED));
    }
    if (cursor.position() <= head) {
      return new At(cursor.position(), Optional.empty());
    }
    // Ahead of what Redis has heard of, or of all that there is: only the log can tell.
    return new Asked(
        around
            .places()
            .end(around.identity().known().partitionOf(room))
            .thenApply(
                end ->
                    cursor.position() <= end
                        ? new At(cursor.position(), Optional.empty())
                        : new At(head, Optional.of(GapReason.AHEAD_OF_LOG)))
            .exceptionally(failure -> new At(head, Optional.of(GapReason.UNAVAILABLE))));
  }
}
