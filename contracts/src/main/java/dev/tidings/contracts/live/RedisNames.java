package dev.tidings.contracts.live;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;

/// The names of Redis keys and channels under one prefix.
///
/// Keys carry epoch and generation, so that what an earlier life of Redis or of the history left
/// behind is never read as today's; channels carry the epoch only, for a flush must not silence
/// them. A cluster hashes by `{room}`. Immutable.
///
/// @param prefix what all names begin with; `tidings` unless several platforms share a Redis
public record RedisNames(String prefix, Epoch epoch) {

  public RedisNames {
    if (prefix == null || !prefix.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + " (expected: 1 to 64 of A-Z a-z 0-9 _ -)");
    }
  }

  /// The stream with a room's last records: entry id `offset-1`, one field `m` with the {@link
  /// LiveMessage}'s bytes.
  public String tail(String generation, Room room) {
    return base() + generation + ":{" + room.name() + "}:tail";
  }

  /// The offset of the tail's last record, as decimal text.
  public String top(String generation, Room room) {
    return base() + generation + ":{" + room.name() + "}:top";
  }

  /// Where a room's live messages are published.
  public String channel(Room room) {
    return base() + "{" + room.name() + "}";
  }

  /// The partition's mark as a key, and the channel on which each new one is published: a {@link
  /// Mark}'s text.
  public String mark(int partition) {
    return base() + "mark:" + partition;
  }

  private String base() {
    return prefix + ":" + epoch.text() + ":";
  }
}
