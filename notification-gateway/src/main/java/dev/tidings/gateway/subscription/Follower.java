package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import io.netty.buffer.ByteBuf;

/// One connection's place in one room, as its feed sees it. Every method is called on the
/// connection's event loop, and none after {@link Following#stop}.
///
/// The order of calls: `begun` once; then replayed events and `replayed`, where there was a place
/// to replay from (with a `gap` before it where the replay cannot be complete); then live events.
/// After an overflow or a repair, events simply go on: the sequence of offsets only ever ascends.
public interface Follower {

  /// Whether more may be written now; a replay waits for {@link Following#resume} while it is not.
  boolean isWritable();

  /// The live subscription is active and the edge is fixed.
  ///
  /// @param head everything of the room before it will come by replay, or was before the following
  /// began
  void begun(Cursor head);

  /// One notification, to be written now. The buffer is borrowed: write a retained duplicate.
  void event(RoomEvent event);

  /// A message outside the history; a complete WebSocket text frame, borrowed.
  void ephemeral(ByteBuf frame);

  /// Everything before `cursor` was delivered, or was said to be a gap.
  ///
  /// @param count notifications that were replayed
  /// @param recovered whether it is proved that nothing is missing
  void replayed(Cursor cursor, int count, boolean recovered);

  /// What lies before `cursor` cannot be given completely.
  void gap(GapReason reason, Cursor cursor);

  /// A live event is there and the socket is not writable: the follower is let go, at the place
  /// that {@link Following#cursor} tells, and the connection is to be closed with a resumable code.
  void stalled();

  /// What the room needs (Redis, Kafka) does not answer: the following has ended, try again later.
  void failed();
}
