package dev.tidings.contracts.cursor;

import dev.tidings.contracts.room.Room;

/// The only resume token: "I have everything of this room before `position`", in one epoch of the
/// history.
///
/// `position` is exclusive: the cursor of the event at offset n has position n + 1. It is a place
/// in a history partition and not necessarily a record. `roomMark` is a hash of the room's name: a
/// cursor that is brought for another room is noticed instead of skipping what that room has.
/// Clients see {@link dev.tidings.contracts.codec.CursorCodec}'s text. Immutable.
public record Cursor(Epoch epoch, int roomMark, long position) {

  public Cursor {
    if (position < 0) {
      throw new IllegalArgumentException("position: " + position + " (expected: 0 or more)");
    }
  }

  public static Cursor of(Epoch epoch, Room room, long position) {
    return new Cursor(epoch, markOf(room), position);
  }

  public boolean isOf(Room room) {
    return roomMark == markOf(room);
  }

  private static int markOf(Room room) {
    // String.hashCode is fixed by the language's specification; the second step spreads it.
    int h = room.name().hashCode() * 0x9e3779b9;
    return h ^ (h >>> 15);
  }
}
