package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.ack.AckTerms;
import dev.tidings.gateway.ack.AckWindow;
import dev.tidings.gateway.trace.DeliveryTraces;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/// A user's own room on one connection: each notification by its id. A receipt's time is that of
/// the last one in it, so that nothing was ever sent before it happened.
public final class OwnRoomLog implements RoomLog {

  /// A page of what was beyond the window is told at once.
  private static final int MIN_TOLD = 1_000;

  private final Receipt.Party party;
  private final Room room;
  private final int maxTold;
  private final AckWindow window;
  private final DeliveryTraces traces;
  private final LeftOut leftOut;
  private final ToldIds sent = new ToldIds();
  private final ToldIds received = new ToldIds();

  /// What was sent again, and what was parked, by how often it was sent; made with the first.
  private Map<Integer, ToldIds> again = Map.of();

  private Map<Integer, ToldIds> parked = Map.of();

  private long sentMs;
  private long receivedMs;
  private long escalatedMs;
  private int forgotten;

  /// @param max how many unacknowledged notifications are remembered by their ids; untold ones as
  /// many, and 1,000 at least
  /// @param terms when what is not acknowledged is sent again; empty for never
  public OwnRoomLog(
      Receipt.Party party, Room room, int max, Optional<AckTerms> terms, DeliveryTraces traces) {
    this.party = party;
    this.room = room;
    this.maxTold = Math.max(max, MIN_TOLD);
    this.traces = traces;
    this.leftOut = new LeftOut(party, room);
    this.window = new AckWindow(max, terms);
  }

  /// What is not acknowledged yet.
  public AckWindow window() {
    return window;
  }

  @Override
  public void sent(long offset, UUID id, Optional<TraceParent> traceParent, long atMs) {
    Optional<TraceParent> hop = traces.sent(room, offset, id, traceParent);
    window.sent(new AckWindow.Sent(offset, id, hop), atMs);
    keep(sent, id, hop);
    sentMs = atMs;
  }

  /// The notification was handed to the socket once more.
  ///
  /// @param attempt how often it was now
  public void sentAgain(UUID id, int attempt, long atMs) {
    again = again.isEmpty() ? new TreeMap<>() : again;
    keep(again.computeIfAbsent(attempt, first -> new ToldIds()), id, Optional.empty());
    escalatedMs = atMs;
  }

  /// They are not sent here any more.
  ///
  /// @param attempts how often each was sent
  public void parked(List<UUID> ids, int attempts, long atMs) {
    parked = parked.isEmpty() ? new TreeMap<>() : parked;
    ToldIds told = parked.computeIfAbsent(attempts, first -> new ToldIds());
    ids.forEach(id -> keep(told, id, Optional.empty()));
    escalatedMs = atMs;
  }

  @Override
  public void acked(long position, long atMs) {
    for (AckWindow.Sent one : window.credit(position)) {
      credited(one.offset(), one.id(), one.traceParent(), atMs);
    }
  }

  /// An ack has covered this one.
  public void credited(long offset, UUID id, Optional<TraceParent> traceParent, long atMs) {
    keep(received, id, traces.acked(room, offset, id, traceParent));
    receivedMs = atMs;
  }

  /// Each notification is told by its id, so that nothing between two is ever claimed.
  @Override
  public void broke() {
    window.broke();
  }

  @Override
  public void omitted(UUID id, Receipt.Omitted.Reason reason, long atMs) {
    leftOut.omitted(id, reason, atMs);
  }

  @Override
  public void takenBack(UUID id, long atMs) {
    if (window.takeBack(id)) {
      omitted(id, Receipt.Omitted.Reason.RETRACTED, atMs);
    }
  }

  @Override
  public void gap(GapReason reason, Epoch epoch, long from, long to, long atMs) {
    broke();
    leftOut.gap(reason, epoch, from, to, atMs);
  }

  @Override
  public void drainTo(Consumer<Receipt> receipts) {
    leftOut.drainTo(receipts);
    if (!sent.isEmpty()) {
      receipts.accept(
          new Receipt.Sent(party, room, sent.ids(), Instant.ofEpochMilli(sentMs), sent.traces()));
      sent.clear();
    }
    Instant escalatedAt = Instant.ofEpochMilli(escalatedMs);
    again.forEach(
        (attempt, ids) ->
            receipts.accept(
                new Receipt.Sent(party, room, ids.ids(), attempt, escalatedAt, Map.of())));
    again = Map.of();
    parked.forEach(
        (attempts, ids) ->
            receipts.accept(new Receipt.Parked(party, room, ids.ids(), attempts, escalatedAt)));
    parked = Map.of();
    if (!received.isEmpty()) {
      receipts.accept(
          new Receipt.Received(
              party, room, received.ids(), Instant.ofEpochMilli(receivedMs), received.traces()));
      received.clear();
    }
  }

  @Override
  public int forgotten() {
    int number = forgotten + window.forgotten() + leftOut.forgotten();
    forgotten = 0;
    return number;
  }

  private void keep(ToldIds told, UUID id, Optional<TraceParent> traceParent) {
    if (told.size() < maxTold) {
      told.add(id, traceParent);
    } else {
      forgotten++;
    }
  }
}
