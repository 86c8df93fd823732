package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import java.util.Optional;
import java.util.UUID;

/// One connection's place in one room, as its feed sees it. But for `readsDeep` every method is
/// called on the connection's event loop, and none after {@link Following#stop}.
///
/// The order of calls: `begun` once and `startsAt` once; then replayed events and `replayed`,
/// where there was a place to replay from (with a `gap` before it where the replay cannot be
/// complete); then live events. After a lag, an overflow or a repair, events simply go on: the
/// sequence of offsets only ever ascends. Events, `replayed` and gaps come only while {@link
/// #isWritable}; at most the gap of a place that cannot be gone on from comes without.
public interface Follower {

  /// Whether more may be written now. While it may not, the following keeps its position and
  /// nothing else, and waits for its turn.
  boolean isWritable();

  /// The connection's turns at reading; whoever owns them resumes them when more may be written
  /// again. Asked once, on any thread.
  ReadTurns turns();

  /// The live subscription is active and the edge is fixed.
  ///
  /// @param head everything of the room before it will come by replay, or was before the following
  /// began
  void begun(Cursor head);

  /// From where on the room is given: where the follower asked, if that can be.
  ///
  /// @param gap why it is not there
  void startsAt(Cursor place, Optional<GapReason> gap);

  /// One notification, to be written now. The buffer is borrowed: write a retained duplicate.
  void event(RoomEvent event);

  /// A message outside the history, to be written now.
  void ephemeral(LiveEphemeral message);

  /// A message outside the history that came while no more may be written: what becomes of it is
  /// the follower's to decide, and to count.
  void omitted(LiveEphemeral message);

  /// A notification of the history was due, and is left out because a rule forbids it.
  void passedOver(UUID id, Receipt.Omitted.Reason reason);

  /// The room has a record that takes this notification back, which may have been delivered before:
  /// told as soon as the record is known here, which may be before its turn, and more than once.
  void takenBack(UUID id);

  /// Everything before `cursor` was delivered, or was said to be a gap.
  ///
  /// @param count notifications that were replayed
  /// @param recovered whether it is proved that nothing is missing
  void replayed(Cursor cursor, int count, boolean recovered);

  /// What it missed is not in the hot tail, and is read from deeper down, which may take long. May
  /// be called on any thread.
  default void readsDeep() {}

  /// What lies before `cursor` cannot be given completely.
  void gap(GapReason reason, Cursor cursor);

  /// What the room needs (Redis, Kafka) does not answer: the following has ended, try again later.
  void failed();
}
