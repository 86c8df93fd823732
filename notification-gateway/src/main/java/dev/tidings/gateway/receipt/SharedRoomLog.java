package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.ack.AckRanges;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/// A shared room on one connection: ranges and counts, however long nobody takes the receipts.
public final class SharedRoomLog implements RoomLog {

  private final Receipt.Party party;
  private final Room room;
  private final Epoch epoch;
  private final AckRanges unacked = new AckRanges();
  private long sentFrom;
  private long sentThrough;
  private int sent;
  private long sentMs;
  private long receivedFrom;
  private long receivedThrough;
  private int received;
  private long receivedMs;

  public SharedRoomLog(Receipt.Party party, Room room, Epoch epoch) {
    this.party = party;
    this.room = room;
    this.epoch = epoch;
  }

  @Override
  public void sent(long offset, UUID id, long atMs) {
    unacked.sent(offset);
    if (sent == 0) {
      sentFrom = offset;
    }
    sentThrough = offset;
    sent++;
    sentMs = atMs;
  }

  @Override
  public void acked(long position, long atMs) {
    AckRanges.Stretch credit = unacked.credit(position);
    if (credit.count() == 0) {
      return;
    }
    if (received == 0) {
      receivedFrom = credit.from();
    }
    receivedThrough = credit.through();
    received += credit.count();
    receivedMs = atMs;
  }

  @Override
  public void drainTo(Consumer<Receipt> receipts) {
    if (sent > 0) {
      Instant at = Instant.ofEpochMilli(sentMs);
      receipts.accept(new Receipt.SentThrough(party, room, epoch, sentFrom, sentThrough, sent, at));
      sent = 0;
    }
    if (received > 0) {
      Instant at = Instant.ofEpochMilli(receivedMs);
      receipts.accept(
          new Receipt.ReceivedThrough(
              party, room, epoch, receivedFrom, receivedThrough, received, at));
      received = 0;
    }
  }

  @Override
  public int forgotten() {
    return 0;
  }
}
