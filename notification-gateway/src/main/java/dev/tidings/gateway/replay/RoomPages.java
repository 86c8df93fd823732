package dev.tidings.gateway.replay;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import java.util.List;
import java.util.Optional;

/// A room's past in pages, from the tail or the log, by the same rules as a replay. Thread-safe;
/// blocks, so it is called on virtual threads only.
public interface RoomPages {

  /// The first `limit` notifications behind the cursor, in ascending order.
  Page after(Room room, Cursor cursor, int limit);

  /// The last `limit` notifications before the cursor (or before the room's end), in ascending
  /// order.
  Page before(Room room, Optional<Cursor> cursor, int limit);

  /// One notification with the cursor behind it.
  ///
  /// @param notification its JSON, as it stands in the history
  record Entry(Cursor cursor, byte[] notification) {}

  /// What came of the reading.
  sealed interface Page {

    /// @param from the place before the first entry: the `before` of the page before
    /// @param to the place behind what was looked at: the `after` of the next page
    /// @param more whether there may be more in the direction that was read
    /// @param gap why the page does not reach as far as was asked, where it does not
    record Found(List<Entry> entries, Cursor from, Cursor to, boolean more, Optional<GapReason> gap)
        implements Page {
      public Found {
        entries = List.copyOf(entries);
      }
    }

    /// The history does not answer now.
    record Unavailable() implements Page {}
  }
}
