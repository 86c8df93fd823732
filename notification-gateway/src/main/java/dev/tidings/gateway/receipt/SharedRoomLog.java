package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.trace.DeliveryTraces;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A shared room on one connection: ranges and counts, however long nobody takes the receipts.
///
/// A range says that everything in it was sent. So no range reaches over a hole: behind each one a
/// new stretch begins, and an ack credits each stretch with what was sent in it. Of the stretches
/// that are not settled the newest are kept; what the others had to tell is forgotten.
public final class SharedRoomLog implements RoomLog {

  private static final int MAX_STRETCHES = 8;

  private final Receipt.Party party;
  private final Room room;
  private final Epoch epoch;
  private final IntSupplier nextStretch;
  private final DeliveryTraces traces;

  /// Never empty; what is sent goes into the last one.
  private final Deque<StretchLog> stretches = new ArrayDeque<>(2);

  private final LeftOut leftOut;
  private int forgotten;

  /// @param nextStretch gives a number for each stretch that no other one has on this connection,
  /// in any subscription of the room
  public SharedRoomLog(
      Receipt.Party party, Room room, Epoch epoch, IntSupplier nextStretch, DeliveryTraces traces) {
    this.party = party;
    this.room = room;
    this.epoch = epoch;
    this.nextStretch = nextStretch;
    this.traces = traces;
    this.leftOut = new LeftOut(party, room);
    begin();
  }

  /// Ranges tell of no single notification, so its trace ends with its being sent.
  @Override
  public void sent(long offset, UUID id, Optional<TraceParent> traceParent, long atMs) {
    var unused = traces.sent(room, offset, id, traceParent);
    stretches.getLast().sent(offset, atMs);
  }

  @Override
  public void acked(long position, long atMs) {
    stretches.forEach(stretch -> stretch.acked(position, atMs));
  }

  @Override
  public void broke() {
    if (!stretches.getLast().isUsed()) {
      return; // nothing stands before the hole: many omissions one after the other are one hole
    }
    begin();
    dropSettled();
    if (stretches.size() > MAX_STRETCHES) {
      forgotten += stretches.removeFirst().unsettled();
    }
  }

  @Override
  public void omitted(UUID id, Receipt.Omitted.Reason reason, long atMs) {
    leftOut.omitted(id, reason, atMs);
  }

  /// Nothing of a shared room is ever sent again.
  @Override
  public void takenBack(UUID id, long atMs) {}

  @Override
  public void gap(GapReason reason, Epoch of, long from, long to, long atMs) {
    broke();
    leftOut.gap(reason, of, from, to, atMs);
  }

  @Override
  public void drainTo(Consumer<Receipt> receipts) {
    leftOut.drainTo(receipts);
    stretches.forEach(stretch -> stretch.drainTo(receipts));
    dropSettled();
  }

  @Override
  public int forgotten() {
    int number = forgotten + leftOut.forgotten();
    forgotten = 0;
    return number;
  }

  private void begin() {
    stretches.addLast(new StretchLog(party, room, epoch, nextStretch.getAsInt()));
  }

  /// The last one stays, settled or not.
  private void dropSettled() {
    StretchLog current = stretches.removeLast();
    stretches.removeIf(StretchLog::isSettled);
    stretches.addLast(current);
  }
}
