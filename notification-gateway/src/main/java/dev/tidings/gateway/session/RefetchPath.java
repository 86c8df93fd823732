package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import java.util.Optional;

/// The address that a gap names: what there is to be had behind the place that the client reached,
/// or the room's last notifications where it never reached one.
final class RefetchPath {

  private RefetchPath() {}

  static String of(Room room, Optional<Cursor> reached) {
    // Of what a room's name may contain, only these two are not plain in a path segment.
    String segment = room.name().replace("|", "%7C").replace("+", "%2B");
    String path = "/v1/rooms/" + segment + "/notifications";
    return reached.map(cursor -> path + "?after=" + CursorCodec.encode(cursor)).orElse(path);
  }
}
