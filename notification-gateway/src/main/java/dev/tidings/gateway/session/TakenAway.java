package dev.tidings.gateway.session;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Tells what a connection had still to be sent of a room when the right to it was taken away.
///
/// Only places are known of it, and receipts name ids, so it is read once more: the first 1,000
/// notifications, for a client may cause this at will. What is behind them, or cannot be read, is
/// not told, which is counted once. Confined to the connection's event loop; goes on when the
/// connection has ended.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class TakenAway {

  private static final int MAX_TOLD = 1_000;

  private final Session session;
  private final Room room;
  private final Feeds feeds;
  private final Drops drops;
  private int told;

  TakenAway(Session session, Room room, Feeds feeds, Drops drops) {
    this.session = session;
    this.room = room;
    this.feeds = feeds;
    this.drops = drops;
  }

  void tell(Following.Unsent unsent) {
    var unused =
        feeds
            .read(room, unsent.from(), unsent.to())
            .thenAcceptAsync(reading -> read(reading, unsent.to()), session.loop())
            .exceptionally(failure -> giveUp());
  }

  private void read(Reading reading, long to) {
    switch (reading) {
      case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
        omitted(records);
        if (coveredTo < to && told < MAX_TOLD) {
          tell(new Following.Unsent(coveredTo, to));
        } else if (coveredTo < to) {
          giveUp();
        }
      }
      case Reading.Missing missing -> giveUp();
      case Reading.Unavailable unavailable -> giveUp();
    }
  }

  private void omitted(List<RoomRecord> records) {
    long nowMs = session.nowMs();
    List<UUID> expired = new ArrayList<>();
    List<UUID> forbidden = new ArrayList<>();
    for (RoomRecord record : records) {
      (record.isExpired(nowMs) ? expired : forbidden).add(record.id());
    }
    told += records.size();
    tell(expired, Receipt.Omitted.Reason.EXPIRED, nowMs);
    tell(forbidden, Receipt.Omitted.Reason.FORBIDDEN, nowMs);
  }

  private void tell(List<UUID> ids, Receipt.Omitted.Reason reason, long nowMs) {
    if (!ids.isEmpty()) {
      session
          .receipts()
          .tell(
              new Receipt.Omitted(session.party(), room, ids, reason, Instant.ofEpochMilli(nowMs)));
    }
  }

  private Void giveUp() {
    drops.count(DropReason.RECEIPTS_OVERFLOW);
    return null;
  }
}
