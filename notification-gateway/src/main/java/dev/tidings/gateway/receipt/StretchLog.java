package dev.tidings.gateway.receipt;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.ack.AckRanges;
import java.time.Instant;
import java.util.function.Consumer;

/// One unbroken stretch of a shared room on one connection: a range and a count of what is to be
/// told as sent, the same of what is to be told as received, and what an ack may credit yet. Pure;
/// confined to its connection's event loop.
final class StretchLog {

  private final Receipt.Party party;
  private final Room room;
  private final Epoch epoch;
  private final int stretch;
  private final AckRanges unacked = new AckRanges();
  private boolean used;
  private long sentFrom;
  private long sentThrough;
  private int sent;
  private long sentMs;
  private long receivedFrom;
  private long receivedThrough;
  private int received;
  private long receivedMs;

  StretchLog(Receipt.Party party, Room room, Epoch epoch, int stretch) {
    this.party = party;
    this.room = room;
    this.epoch = epoch;
    this.stretch = stretch;
  }

  void sent(long offset, long atMs) {
    unacked.sent(offset);
    used = true;
    if (sent == 0) {
      sentFrom = offset;
    }
    sentThrough = offset;
    sent++;
    sentMs = atMs;
  }

  /// Whether anything was ever sent in it.
  boolean isUsed() {
    return used;
  }

  void acked(long position, long atMs) {
    AckRanges.Span credit = unacked.credit(position);
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

  void drainTo(Consumer<Receipt> receipts) {
    if (sent > 0) {
      Instant at = Instant.ofEpochMilli(sentMs);
      receipts.accept(
          new Receipt.SentThrough(party, room, epoch, stretch, sentFrom, sentThrough, sent, at));
      sent = 0;
    }
    if (received > 0) {
      Instant at = Instant.ofEpochMilli(receivedMs);
      receipts.accept(
          new Receipt.ReceivedThrough(
              party, room, epoch, stretch, receivedFrom, receivedThrough, received, at));
      received = 0;
    }
  }

  /// Whether there is nothing to tell, and nothing left that an ack could credit.
  boolean isSettled() {
    return sent == 0 && received == 0 && unacked.isEmpty();
  }

  /// It is kept no longer as it is: what no ack has credited. To be drained before.
  Closed close() {
    AckRanges.Span rest = unacked.credit(Long.MAX_VALUE);
    return new Closed(party, room, epoch, stretch, rest.from(), rest.through(), rest.count());
  }

  /// What is left of a stretch: the first and the last that no ack has credited, and how many they
  /// are.
  record Closed(
      Receipt.Party party,
      Room room,
      Epoch epoch,
      int stretch,
      long from,
      long through,
      int count) {

    Receipt received(Instant at) {
      return new Receipt.ReceivedThrough(party, room, epoch, stretch, from, through, count, at);
    }
  }

  /// Of how many notifications a receipt of {@link #drainTo} tells.
  static int countOf(Receipt receipt) {
    return switch (receipt) {
      case Receipt.SentThrough it -> it.count();
      case Receipt.ReceivedThrough it -> it.count();
      default -> throw new IllegalArgumentException("receipt: " + receipt);
    };
  }
}
