package dev.tidings.contracts.live;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import java.util.regex.Pattern;

/// The names of Redis keys and channels under one prefix.
///
/// Keys carry epoch and generation, so that what an earlier life of Redis or of the history left
/// behind is never read as today's; channels carry the epoch only, for a flush must not silence
/// them. A cluster hashes by the history partition, `{p-3}` (of the short tags the one whose first
/// 6, 12 and 24 partitions three nodes share evenly): all tails of a partition and the mark that
/// vouches for them are one node's, which appends them in the order in which it is told. Immutable.
///
/// @param prefix what all names begin with; `tidings` unless several platforms share a Redis
/// @param partitions how many the history has
public record RedisNames(String prefix, Epoch epoch, int partitions) {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public RedisNames {
    if (prefix == null || !PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + " (expected: 1 to 64 of A-Z a-z 0-9 _ -)");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions: " + partitions + " (expected: 1 or more)");
    }
  }

  /// The names of one partition, for who makes many of them.
  public OfPartition in(int partition) {
    return new OfPartition(prefix + ":" + epoch.text() + ":{p-" + partition + "}:");
  }

  /// The stream with a room's last records: entry id `offset-1`, one field `m` with the {@link
  /// LiveMessage}'s bytes.
  public String tail(String generation, Room room) {
    return of(room).tail(generation, room);
  }

  /// The offset of the tail's last record, as decimal text.
  public String top(String generation, Room room) {
    return of(room).top(generation, room);
  }

  /// Where a room's live messages are published.
  public String channel(Room room) {
    return of(room).channel(room);
  }

  /// The partition's mark as a key (a {@link Mark}'s text), and the channel on which each new one
  /// is published (a {@link ToldMark}'s text).
  public String mark(int partition) {
    return in(partition).mark();
  }

  private OfPartition of(Room room) {
    return in(RoomPartition.of(room, partitions));
  }

  /// The names of one partition. The rooms are the caller's to know as of this partition.
  /// Immutable.
  public static final class OfPartition {
    private final String base;

    private OfPartition(String base) {
      this.base = base;
    }

    public String tail(String generation, Room room) {
      return base + generation + ":" + room.name() + ":tail";
    }

    public String top(String generation, Room room) {
      return base + generation + ":" + room.name() + ":top";
    }

    public String channel(Room room) {
      return base + "room:" + room.name();
    }

    public String mark() {
      return base + "mark";
    }
  }
}
