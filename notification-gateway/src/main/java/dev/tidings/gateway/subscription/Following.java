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

  /// Lets go; the follower hears nothing more. May be called more than once.
  void stop();
}
