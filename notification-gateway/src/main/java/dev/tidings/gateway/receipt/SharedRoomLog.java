package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.trace.DeliveryTraces;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A shared room on one connection: ranges and counts, however long nobody takes the receipts.
///
/// A range says that everything in it was sent. So no range reaches over a hole: behind each one
/// a new stretch begins, and an ack credits each stretch with what was sent in it. A replay that
/// leaves out every second record is all holes. So the newest stretches are kept as they are; of
/// older ones what they have to tell waits to be told, and what an ack may credit yet is kept by
/// its ends: an ack between them credits such a stretch later, with the first one behind it.
public final class SharedRoomLog implements RoomLog {

  private static final int MAX_STRETCHES = 8;
  private static final int MAX_CLOSED = 512;

  /// What is looked at together in a replay, every second record left out: sent, and received.
  private static final int MAX_READY = 2_000;

  private final Receipt.Party party;
  private final Room room;
  private final Epoch epoch;
  private final IntSupplier nextStretch;
  private final DeliveryTraces traces;

  /// Never empty; what is sent goes into the last one.
  private final Deque<StretchLog> stretches = new ArrayDeque<>(2);

  /// Older ones, the oldest first; made with the first.
  private List<StretchLog.Closed> closed = List.of();

  /// What older stretches have to tell; made with the first.
  private List<Receipt> ready = List.of();

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
    int covered = 0;
    while (covered < closed.size() && closed.get(covered).through() < position) {
      ready(closed.get(covered++).received(Instant.ofEpochMilli(atMs)));
    }
    if (covered > 0) {
      closed.subList(0, covered).clear();
    }
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
      close(stretches.removeFirst());
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
    ready.forEach(receipts);
    ready = List.of();
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

  private void close(StretchLog stretch) {
    stretch.drainTo(this::ready);
    StretchLog.Closed rest = stretch.close();
    if (rest.count() == 0) {
      return;
    }
    if (closed.isEmpty()) {
      closed = new ArrayList<>();
    }
    if (closed.size() == MAX_CLOSED) {
      forgotten += closed.removeFirst().count();
    }
    closed.add(rest);
  }

  private void ready(Receipt receipt) {
    if (ready.isEmpty()) {
      ready = new ArrayList<>();
    }
    if (ready.size() < MAX_READY) {
      ready.add(receipt);
    } else {
      forgotten += StretchLog.countOf(receipt);
    }
  }

  /// The last one stays, settled or not.
  private void dropSettled() {
    StretchLog current = stretches.removeLast();
    stretches.removeIf(StretchLog::isSettled);
    stretches.addLast(current);
  }
}
