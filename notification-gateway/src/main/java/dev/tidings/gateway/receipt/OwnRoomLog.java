package dev.tidings.gateway.receipt;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.ack.AckWindow;
import dev.tidings.gateway.trace.DeliveryTraces;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A user's own room on one connection: each notification by its id. A receipt's time is that of
/// the last one in it, so that nothing was ever sent before it happened.
public final class OwnRoomLog implements RoomLog {

  private final Receipt.Party party;
  private final Room room;
  private final int max;
  private final AckWindow window;
  private final DeliveryTraces traces;
  private final ToldIds sent = new ToldIds();
  private final ToldIds received = new ToldIds();
  private long sentMs;
  private long receivedMs;
  private int forgotten;

  /// @param max how many notifications are remembered, unacknowledged ones and untold ones each
  public OwnRoomLog(Receipt.Party party, Room room, int max, DeliveryTraces traces) {
    this.party = party;
    this.room = room;
    this.max = max;
    this.traces = traces;
    this.window = new AckWindow(max);
  }

  @Override
  public void sent(long offset, UUID id, Optional<TraceParent> traceParent, long atMs) {
    Optional<TraceParent> hop = traces.sent(room, offset, id, traceParent);
    forgotten += window.sent(new AckWindow.Sent(offset, id, hop));
    keep(sent, id, hop);
    sentMs = atMs;
  }

  @Override
  public void acked(long position, long atMs) {
    for (AckWindow.Sent one : window.credit(position)) {
      keep(received, one.id(), traces.acked(room, one.offset(), one.id(), one.traceParent()));
    }
    receivedMs = atMs;
  }

  /// Each notification is told by its id, so that nothing between two is ever claimed.
  @Override
  public void broke() {}

  @Override
  public void drainTo(Consumer<Receipt> receipts) {
    if (!sent.isEmpty()) {
      receipts.accept(
          new Receipt.Sent(party, room, sent.ids(), Instant.ofEpochMilli(sentMs), sent.traces()));
      sent.clear();
    }
    if (!received.isEmpty()) {
      receipts.accept(
          new Receipt.Received(
              party, room, received.ids(), Instant.ofEpochMilli(receivedMs), received.traces()));
      received.clear();
    }
  }

  @Override
  public int forgotten() {
    int number = forgotten;
    forgotten = 0;
    return number;
  }

  private void keep(ToldIds told, UUID id, Optional<TraceParent> traceParent) {
    if (told.size() < max) {
      told.add(id, traceParent);
    } else {
      forgotten++;
    }
  }
}
