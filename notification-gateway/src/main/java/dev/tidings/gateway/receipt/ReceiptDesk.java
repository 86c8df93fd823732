package dev.tidings.gateway.receipt;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// Gathers the receipts of one event loop and hands them on every so often.
///
/// What a rule leaves out of a shared room is left out for everyone who catches up: it is told
/// once, and not once for each connection.
///
/// While the outbox is full they stay where they arose: rooms go on adding to their ranges and
/// bounded lists, and only what fits nowhere is dropped, counted. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class ReceiptDesk {

  private static final int MAX_TOLD = 20_000;

  private final EventLoop loop;
  private final ReceiptOutbox outbox;
  private final Drops drops;
  private final Duration every;
  private final Set<RoomLog> written = new LinkedHashSet<>();
  private final ToldOmissions omissions = new ToldOmissions();
  private List<Receipt> told = new ArrayList<>();
  private boolean scheduled;

  public ReceiptDesk(EventLoop loop, ReceiptOutbox outbox, Drops drops, Duration every) {
    this.loop = loop;
    this.outbox = outbox;
    this.drops = drops;
    this.every = every;
  }

  /// The log has something to tell.
  public void wrote(RoomLog log) {
    if (written.add(log)) {
      schedule();
    }
  }

  /// The log is written no more: what it has to tell is taken now.
  public void close(RoomLog log) {
    if (written.remove(log)) {
      log.drainTo(receipt -> news(receipt).ifPresent(this::tell));
      drops.count(DropReason.RECEIPTS_OVERFLOW, log.forgotten());
    }
  }

  public void tell(Receipt receipt) {
    if (told.size() >= MAX_TOLD) {
      drops.count(DropReason.RECEIPTS_OVERFLOW);
      return;
    }
    told.add(receipt);
    schedule();
  }

  /// Hands on what there is, if the outbox has room.
  public void handOn() {
    scheduled = false;
    if (!outbox.hasRoom()) {
      schedule();
      return;
    }
    for (RoomLog log : written) {
      log.drainTo(receipt -> news(receipt).ifPresent(told::add));
      drops.count(DropReason.RECEIPTS_OVERFLOW, log.forgotten());
    }
    written.clear();
    if (!told.isEmpty()) {
      outbox.take(told);
      told = new ArrayList<>();
    }
  }

  private Optional<Receipt> news(Receipt receipt) {
    if (!(receipt instanceof Receipt.Omitted all)) {
      return Optional.of(receipt);
    }
    List<UUID> ids = omissions.news(all);
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(new Receipt.Omitted(all.party(), all.room(), ids, all.reason(), all.at()));
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      var unused = loop.schedule(this::handOn, every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
