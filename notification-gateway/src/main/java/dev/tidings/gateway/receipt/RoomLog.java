package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.trace.TraceParent;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// What happened to one room on one connection since it was last told: the receipts in the making.
/// Implementations are pure, bounded, and confined to the connection's event loop.
public sealed interface RoomLog permits OwnRoomLog, SharedRoomLog {

  /// The notification was handed to the socket; offsets ascend.
  ///
  /// @param traceParent the hop of its trace that brought it here, where its event has one
  void sent(long offset, UUID id, Optional<TraceParent> traceParent, long atMs);

  /// The client has everything before `position` (exclusive).
  void acked(long position, long atMs);

  /// Some of the room's notifications will never be sent here: what is sent from now on does not
  /// continue what was sent before.
  void broke();

  /// The notification would have been due here, and a rule forbade it.
  void omitted(UUID id, Receipt.Omitted.Reason reason, long atMs);

  /// A later record of the room takes the notification back: who was sent it and has not
  /// acknowledged it is not sent it again.
  void takenBack(UUID id, long atMs);

  /// The client was told that `[from, to)` does not come here.
  void gap(GapReason reason, Epoch epoch, long from, long to, long atMs);

  /// Tells what is to be told, what was sent before what was received, and begins anew.
  void drainTo(Consumer<Receipt> receipts);

  /// What could not be remembered, since this was last asked: notifications that an ack cannot
  /// credit any more, or whose being sent or received is not told.
  int forgotten();
}
