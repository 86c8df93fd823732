package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Who waits for a page of the log: in line first, then in a sweep, with a time for each. Were one
/// time to run for both, a line that is longer than that would send everybody away unread, to come
/// again and make it longer. Guarded by the queue's lock while it is in line, then confined to the
/// sweep that it has joined, but for `answer`.
final class LogWaiter {

  private final Room room;
  private final ByteBuffer key;
  private final long from;
  private final long to;
  private long deadlineNanos;
  private final CompletableFuture<Reading> answer = new CompletableFuture<>();
  private final List<RoomRecord> records = new ArrayList<>();
  private long bytes;

  /// @param from inclusive
  /// @param to exclusive, above `from`
  /// @param deadlineNanos until when it waits in line
  LogWaiter(Room room, long from, long to, long deadlineNanos) {
    this.room = room;
    this.key = ByteBuffer.wrap(room.name().getBytes(StandardCharsets.UTF_8));
    this.from = from;
    this.to = to;
    this.deadlineNanos = deadlineNanos;
  }

  Room room() {
    return room;
  }

  ByteBuffer key() {
    return key;
  }

  long from() {
    return from;
  }

  long to() {
    return to;
  }

  long bytes() {
    return bytes;
  }

  int count() {
    return records.size();
  }

  boolean wants(long offset) {
    return offset >= from && offset < to;
  }

  /// It has joined a sweep.
  ///
  /// @param until when that has to bring it something
  void joined(long until) {
    deadlineNanos = until;
  }

  boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  CompletableFuture<Reading> answer() {
    return answer;
  }

  void add(RoomRecord record) {
    records.add(record);
    bytes += record.frame().length;
  }

  /// The page ends before `position`; where that is no step forward, nothing is known.
  void answerTo(long position) {
    long coveredTo = Math.min(position, to);
    answer.complete(
        coveredTo > from ? new Reading.Page(records, coveredTo) : new Reading.Unavailable());
  }

  /// What follows `position` cannot be had. What was found before it is handed out first: the next
  /// question then hears of the gap.
  void answerMissing(long position, GapReason reason) {
    if (records.isEmpty()) {
      answer.complete(new Reading.Missing(reason));
    } else {
      answerTo(position);
    }
  }
}
