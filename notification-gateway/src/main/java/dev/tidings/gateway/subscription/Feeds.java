package dev.tidings.gateway.subscription;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.replay.Reading;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/// Where connections follow rooms: each room's live messages ordered by one feed, each follower
/// brought from where it was to there without a seam. Thread-safe.
public interface Feeds {

  /// Begins to follow the room for one connection. Returns at once; what happens is told to the
  /// follower, on `loop` only. Whether the connection may is decided before.
  Following follow(Room room, Begin begin, EventLoop loop, Follower follower);

  /// Reads again what was delivered: the first page of the room's records from `from` (inclusive)
  /// to `to` (exclusive). The stage never completes exceptionally, and may complete on any thread.
  CompletionStage<Reading> read(Room room, long from, long to);

  /// Sends a message outside the history to who follows the room now, on every gateway, or on this
  /// one alone where Redis is not to be had. Whether the sender may is decided before. Never
  /// completes exceptionally; on any thread.
  CompletionStage<Reach> publish(Room room, LiveMessage.Ephemeral message);
}
