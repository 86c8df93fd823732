package dev.tidings.gateway.logtail;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import java.util.Collection;
import java.util.List;

/// The history's new records straight from the log, for the rooms that ask: what the relay would
/// bring over Redis, in its absence. The same bytes, and the same word on what came before each.
///
/// Confined to the bus, like the listener. What was asked for before `end` or `leave` is not told
/// after it.
public interface LogTail extends AutoCloseable {

  /// Set once, before anything is begun.
  void listen(Listener listener);

  /// Reads the partition from here on, at first for these rooms.
  ///
  /// @param from inclusive
  void begin(int partition, long from, Collection<Room> rooms);

  /// Reads it no more; its rooms have left.
  void end(int partition);

  /// The room wants its records, from wherever the partition is being read.
  void join(int partition, Room room);

  void leave(int partition, Room room);

  /// Whether it can still read. May be asked on any thread.
  default boolean isAlive() {
    return true;
  }

  @Override
  void close();

  /// What a tail tells.
  interface Listener {

    /// Every record of the room from `from` (inclusive) on comes from here. Told again where the
    /// log no longer had what was to be read next: nothing between the two places has come.
    void joined(int partition, Room room, long from);

    /// @param messages of the rooms that have joined, in the order of the log
    /// @param position everything of theirs before it (exclusive) has come
    void advanced(int partition, List<RoomMessage> messages, long position);
  }

  /// A record of a room.
  record RoomMessage(Room room, LiveMessage.Durable message) {}
}
