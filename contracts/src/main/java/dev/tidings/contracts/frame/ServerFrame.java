package dev.tidings.contracts.frame;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the gateway says, but for events: those are encoded once, by the relay ({@link
/// dev.tidings.contracts.codec.FrameCodec#event}).
public sealed interface ServerFrame {

  /// A room and its head: who has nothing missed may resume from `cursor`.
  record Head(Room room, String cursor) {}

  /// The first frame of a connection.
  ///
  /// @param connection the gateway's own name of the connection, for support
  /// @param pingEvery how often the gateway pings; silence of clearly more means a dead connection
  /// @param rooms the rooms that were subscribed without asking
  /// @param maxFrameBytes the largest text frame that a client may send
  /// @param acks what is done where no ack comes
  record Welcome(
      String connection,
      String gateway,
      String user,
      String device,
      Duration pingEvery,
      int maxFrameBytes,
      Acks acks,
      List<Head> rooms)
      implements ServerFrame {
    public Welcome {
      rooms = List.copyOf(rooms);
    }
  }

  /// What the gateway does about what is not acknowledged.
  sealed interface Acks {

    /// It is sent again.
    ///
    /// @param within how long the client has, counted from each sending
    /// @param attempts how often a notification is sent on one connection at most, the first time
    /// included
    record Expected(Duration within, int attempts) implements Acks {}

    /// Nothing: the client said that it never acknowledges.
    record None() implements Acks {}
  }

  /// The answer to a request that went well; `head` where the request was about a room.
  record Ok(Optional<String> id, Optional<Head> head) implements ServerFrame {}

  /// The answer to a publish that went well.
  ///
  /// @param local whether it reached those alone who are connected to this gateway
  record Published(Optional<String> id, Room room, boolean local) implements ServerFrame {}

  /// The answer to a request that did not.
  record Refused(Optional<String> id, Optional<Room> room, ErrorCode code, String message)
      implements ServerFrame {}

  /// The end of a replay: everything of the room before `cursor` has been sent, or was said to be a
  /// gap.
  ///
  /// @param count events that were replayed
  /// @param recovered whether it is proved that nothing is missing between the client's cursor and
  /// `cursor`
  record Replayed(Room room, String cursor, int count, boolean recovered) implements ServerFrame {}

  /// Something of the room is missing here, and will not come by itself.
  ///
  /// @param cursor where the room goes on
  /// @param refetch path and query on the gateway that gives what there is to be had
  record Gap(Room room, GapReason reason, String cursor, String refetch) implements ServerFrame {}

  /// Ephemeral messages of the room were left out while the client's socket took no more; they do
  /// not come any more. What is omitted after this is told by another.
  ///
  /// @param count how many, 1 or more, since the last such frame of the room
  record Dropped(Room room, int count) implements ServerFrame {}

  /// The connection will be closed within this time; connect elsewhere at leisure.
  record Goaway(String reason, Duration within) implements ServerFrame {}

  /// Something went wrong that no request asked for.
  record Fault(ErrorCode code, String message) implements ServerFrame {}

  /// Head cursors: a quiet client may resume from these.
  record Pong(Optional<String> id, List<Head> heads) implements ServerFrame {
    public Pong {
      heads = List.copyOf(heads);
    }
  }
}
