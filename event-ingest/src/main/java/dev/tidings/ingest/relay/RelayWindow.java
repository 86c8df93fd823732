package dev.tidings.ingest.relay;

import dev.tidings.tracing.Hop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What one partition has read and Redis has not yet vouched for, in three stretches of ascending
/// offsets: confirmed (Redis said so, no mark yet), sent, waiting.
///
/// The low watermark is the first offset that is not confirmed: all before it is done. Confirmed
/// records stay until a mark covers them, for a Redis that fails over between the two keeps the
/// older mark and not the record: then they are sent again. Confined to one thread.
final class RelayWindow {

  private final int maxRecords;
  private final long maxBytes;

  private final Deque<HistoryRecord> confirmed = new ArrayDeque<>();
  private final Deque<HistoryRecord> sent = new ArrayDeque<>();
  private final Deque<HistoryRecord> waiting = new ArrayDeque<>();
  private long bytes;
  private int sentTraced;

  /// Everything before it has been read, and stands here if it is not done.
  private long readTo;

  /// Everything before it is done, by whomever: nothing of it stands here.
  private long doneTo;

  RelayWindow(long readTo, int maxRecords, long maxBytes) {
    this.readTo = readTo;
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  void add(HistoryRecord record) {
    if (record.offset() < readTo) {
      throw new IllegalArgumentException(
          "offset: " + record.offset() + " (expected: " + readTo + " or more)");
    }
    readTo = record.offset() + 1;
    if (record.offset() < doneTo) {
      record.hop().end();
      return;
    }
    waiting.add(record);
    bytes += record.frame().length;
  }

  /// Another relay's mark says that everything before `position` was published: what waits there,
  /// or is still to be read, is not sent.
  void leaveOutBefore(long position) {
    doneTo = Math.max(doneTo, position);
    while (!waiting.isEmpty() && waiting.peekFirst().offset() < doneTo) {
      HistoryRecord left = waiting.pollFirst();
      left.hop().end();
      bytes -= left.frame().length;
    }
  }

  /// The reader's position: nothing but markers and holes lies between the last record and it.
  void readTo(long position) {
    readTo = Math.max(readTo, position);
  }

  /// Whether the bound is reached. A reader that stops now may bring what it has in hand: the bound
  /// is exceeded by one poll at most.
  boolean isFull() {
    return confirmed.size() + sent.size() + waiting.size() >= maxRecords || bytes >= maxBytes;
  }

  boolean isHalfEmpty() {
    return 2 * (confirmed.size() + sent.size() + waiting.size()) <= maxRecords
        && 2 * bytes <= maxBytes;
  }

  /// What waits, from the lowest on, now taken as sent, as far as no more than `maxInFlight`
  /// records are then without a reply.
  List<HistoryRecord> take(int maxInFlight) {
    List<HistoryRecord> taken = new ArrayList<>();
    while (!waiting.isEmpty() && sent.size() < maxInFlight) {
      HistoryRecord next = waiting.pollFirst();
      sent.add(next);
      sentTraced += traced(next);
      taken.add(next);
    }
    return taken;
  }

  /// Redis has the record. Replies come in the order of sending: it is the first that was sent.
  void confirm(long offset) {
    HistoryRecord first = sent.pollFirst();
    if (first == null || first.offset() != offset) {
      throw new IllegalStateException("confirmed: " + offset + " (expected: " + first + ")");
    }
    sentTraced -= traced(first);
    first.hop().end();
    confirmed.add(first);
  }

  /// A mark says that everything before `position` is in Redis.
  void marked(long position) {
    while (!confirmed.isEmpty() && confirmed.peekFirst().offset() < position) {
      bytes -= confirmed.pollFirst().frame().length;
    }
  }

  /// What was sent and not confirmed is to be sent again.
  ///
  /// @return how many records
  int rewindSent() {
    sentTraced = 0;
    return rewind(sent);
  }

  /// What was confirmed is to be sent again too: Redis may have lost it since.
  ///
  /// @return how many records
  int rewindConfirmed() {
    return rewindSent() + rewind(confirmed);
  }

  /// What was confirmed was published, and is not sent again.
  void forgetConfirmed() {
    marked(lowWatermark());
  }

  /// Everything before it (exclusive) is done.
  long lowWatermark() {
    if (!sent.isEmpty()) {
      return sent.peekFirst().offset();
    }
    return waiting.isEmpty() ? Math.max(readTo, doneTo) : waiting.peekFirst().offset();
  }

  /// Whether there are records that have not been sent.
  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /// Whether a record that was sent is part of a trace.
  boolean isTraced() {
    return sentTraced > 0;
  }

  /// Read, and not confirmed.
  int unconfirmed() {
    return sent.size() + waiting.size();
  }

  private static int traced(HistoryRecord record) {
    return record.hop() == Hop.NONE ? 0 : 1;
  }

  private int rewind(Deque<HistoryRecord> done) {
    int count = done.size();
    while (!done.isEmpty()) {
      waiting.addFirst(done.pollLast());
    }
    return count;
  }
}
