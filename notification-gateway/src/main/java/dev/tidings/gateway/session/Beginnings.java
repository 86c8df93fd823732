package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.place.DevicePlace;
import dev.tidings.gateway.place.KeptPlace;
import dev.tidings.gateway.subscription.Begin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// From where a connection's automatic rooms begin. A cursor that the client brings always wins,
/// then its `since`; without either the device's kept place counts, and a new device begins now, or
/// with the last few of its user's own room. Pure, immutable.
///
/// @param begins by room, in the rooms' order
/// @param unfit cursors that are of none of the rooms, as the client sent them
record Beginnings(Map<Room, Begin> begins, List<String> unfit) {

  /// Whether the device's kept place has a say.
  static boolean needPlace(Admission admission, List<Room> rooms) {
    Beginnings without = of(admission, rooms, new KeptPlace.New(), 0);
    return admission.acks() == Admission.Acks.EXPECTED
        && without.begins.values().stream().anyMatch(Begin.Now.class::isInstance);
  }

  /// @param last how many of the last notifications of the user's own room a new device is given
  static Beginnings of(Admission admission, List<Room> rooms, KeptPlace kept, int last) {
    List<String> unfit = new ArrayList<>(admission.cursors());
    Map<Room, Begin> begins = new LinkedHashMap<>();
    for (Room room : rooms) {
      Optional<Begin> brought = brought(room, admission, unfit);
      begins.put(room, brought.orElseGet(() -> kept(room, admission, kept, last)));
    }
    return new Beginnings(begins, unfit);
  }

  private static Optional<Begin> brought(Room room, Admission admission, List<String> cursors) {
    for (String text : cursors) {
      Optional<Cursor> cursor = CursorCodec.decode(text).filter(one -> one.isOf(room));
      if (cursor.isPresent()) {
        cursors.remove(text);
        return Optional.of(new Begin.After(cursor.get()));
      }
    }
    return room.equals(admission.grant().ownRoom())
        ? admission.since().map(Begin.Since::new)
        : Optional.empty();
  }

  private static Begin kept(Room room, Admission admission, KeptPlace kept, int last) {
    boolean own = room.equals(admission.grant().ownRoom());
    return switch (kept) {
      case KeptPlace.At(DevicePlace(Epoch epoch, OptionalLong ofOwn, OptionalLong ofAll)) -> {
        OptionalLong position = own ? ofOwn : ofAll;
        boolean counts = (own || room.equals(Room.ALL)) && position.isPresent();
        yield counts
            ? new Begin.After(Cursor.of(epoch, room, position.getAsLong()))
            : new Begin.Now();
      }
      case KeptPlace.New() ->
          own && last > 0 ? new Begin.Since(new Since.Count(last)) : new Begin.Now();
    };
  }
}
