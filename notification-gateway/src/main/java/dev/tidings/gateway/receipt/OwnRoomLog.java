package dev.tidings.gateway.receipt;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.ack.AckWindow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/// A user's own room on one connection: each notification by its id. A receipt's time is that of
/// the last one in it, so that nothing was ever sent before it happened.
public final class OwnRoomLog implements RoomLog {

  private final Receipt.Party party;
  private final Room room;
  private final int max;
  private final AckWindow window;
  private List<UUID> sent = new ArrayList<>(2);
  private List<UUID> received = new ArrayList<>(2);
  private long sentMs;
  private long receivedMs;
  private int forgotten;

  /// @param max how many notifications are remembered, unacknowledged ones and untold ones each
  public OwnRoomLog(Receipt.Party party, Room room, int max) {
    this.party = party;
    this.room = room;
    this.max = max;
    this.window = new AckWindow(max);
  }

  @Override
  public void sent(long offset, UUID id, long atMs) {
    forgotten += window.sent(offset, id);
    keep(sent, id);
    sentMs = atMs;
  }

  @Override
  public void acked(long position, long atMs) {
    window.credit(position).forEach(id -> keep(received, id));
    receivedMs = atMs;
  }

  /// Each notification is told by its id, so that nothing between two is ever claimed.
  @Override
  public void broke() {}

  @Override
  public void drainTo(Consumer<Receipt> receipts) {
    if (!sent.isEmpty()) {
      receipts.accept(new Receipt.Sent(party, room, sent, Instant.ofEpochMilli(sentMs)));
      sent = new ArrayList<>(2);
    }
    if (!received.isEmpty()) {
      receipts.accept(
          new Receipt.Received(party, room, received, Instant.ofEpochMilli(receivedMs)));
      received = new ArrayList<>(2);
    }
  }

  @Override
  public int forgotten() {
    int number = forgotten;
    forgotten = 0;
    return number;
  }

  private void keep(List<UUID> ids, UUID id) {
    if (ids.size() < max) {
      ids.add(id);
    } else {
      forgotten++;
    }
  }
}
