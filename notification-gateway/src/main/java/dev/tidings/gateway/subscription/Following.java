package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import java.util.Optional;

/// A connection's hold on a feed. Confined to the connection's event loop.
public interface Following {

  Room room();

  /// The place up to which everything was delivered, said to be a gap, or is known to be empty
  /// (marks carry a quiet room forward, where nothing is still to be written); empty before {@link
  /// Follower#begun}, and while it is still being found out where to begin.
  Optional<Cursor> cursor();

  /// What of the room is known to be due here and was not delivered yet; empty where that is
  /// nothing, and where it is still being found out from where on something is due.
  Optional<Unsent> unsent();

  /// @param from inclusive
  /// @param to exclusive, above `from`
  record Unsent(long from, long to) {
    public Unsent {
      if (from < 0 || to <= from) {
        throw new IllegalArgumentException(
            "from: " + from + ", to: " + to + " (expected: 0 or more, ascending)");
      }
    }
  }

  /// Lets go; the follower hears nothing more. May be called more than once.
  void stop();
}
