package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// One pass over a partition and those whom it serves: which record is whose, and whose page is
/// done. It ends with the last page, and never by having seen some record: the last offset of a
/// range is usually a transaction's marker, so only the position tells. Confined to its thread.
final class Sweep {

  private final ReplaySettings settings;
  private final Map<ByteBuffer, List<LogWaiter>> rooms = new HashMap<>();
  private final Set<LogWaiter> waiters = new HashSet<>();
  private long position;
  private long bytes;

  Sweep(ReplaySettings settings) {
    this.settings = settings;
  }

  boolean isIdle() {
    return waiters.isEmpty();
  }

  /// Everything before it was looked at.
  long position() {
    return position;
  }

  /// Where reading must go on: nobody wants what lies between the position and this.
  long wanted() {
    long first = waiters.stream().mapToLong(LogWaiter::from).min().orElse(position);
    return Math.max(position, first);
  }

  /// Begins a pass, with nobody in it, at this place.
  void restart(long at) {
    if (!isIdle()) {
      throw new IllegalStateException("sweep: restarted with " + waiters.size() + " waiting");
    }
    position = at;
  }

  /// @param nowNanos from now on their time in the sweep runs
  void join(List<LogWaiter> joining, long nowNanos) {
    for (LogWaiter waiter : joining) {
      waiter.joined(nowNanos + settings.timeout().toNanos());
      waiters.add(waiter);
      rooms.computeIfAbsent(waiter.key(), key -> new ArrayList<>()).add(waiter);
    }
  }

  /// A record was read.
  ///
  /// @param reading makes the record out of the waiting room's; asked only where somebody waits,
  /// and empty where it is none of ours
  void record(ByteBuffer key, long offset, Function<LogWaiter, Optional<RoomRecord>> reading) {
    List<LogWaiter> found = rooms.get(key);
    List<LogWaiter> full = new ArrayList<>();
    if (found != null) {
      List<LogWaiter> wanting = found.stream().filter(waiter -> waiter.wants(offset)).toList();
      Optional<RoomRecord> record =
          wanting.isEmpty() ? Optional.empty() : reading.apply(wanting.getFirst());
      if (record.isPresent()) {
        for (LogWaiter waiter : wanting) {
          waiter.add(record.get());
          bytes += record.get().frame().length;
          if (isFull(waiter)) {
            full.add(waiter);
          }
        }
      }
    }
    position = offset + 1;
    full.forEach(this::answer);
    if (bytes > settings.maxSweepBytes()) {
      answer(waiter -> waiter.count() > 0);
    }
  }

  /// Everything before `at` was looked at.
  void advanced(long at) {
    position = Math.max(position, at);
    answer(waiter -> waiter.to() <= position);
  }

  /// Hands out what there is to those who have waited long enough.
  void expire(long nowNanos) {
    answer(waiter -> waiter.isLate(nowNanos));
  }

  /// The log begins at `begin`: what those below it want is gone.
  void lostBefore(long begin) {
    for (LogWaiter waiter : List.copyOf(waiters)) {
      if (Math.max(waiter.from(), position) < begin) {
        remove(waiter);
        waiter.answerMissing(position, GapReason.EXPIRED);
      }
    }
  }

  /// The log ends before the position: what these want was never written, or is written no more.
  void beyondEnd(long end) {
    for (LogWaiter waiter : List.copyOf(waiters)) {
      if (Math.max(waiter.from(), position) > end) {
        remove(waiter);
        waiter.answerMissing(position, GapReason.AHEAD_OF_LOG);
      }
    }
  }

  /// Nothing more comes.
  void fail() {
    answer(waiter -> true);
  }

  private boolean isFull(LogWaiter waiter) {
    return waiter.count() >= settings.pageRecords() || waiter.bytes() >= settings.pageBytes();
  }

  private void answer(Predicate<LogWaiter> which) {
    for (LogWaiter waiter : List.copyOf(waiters)) {
      if (which.test(waiter)) {
        answer(waiter);
      }
    }
  }

  private void answer(LogWaiter waiter) {
    remove(waiter);
    waiter.answerTo(position);
  }

  private void remove(LogWaiter waiter) {
    waiters.remove(waiter);
    bytes -= waiter.bytes();
    rooms.computeIfPresent(
        waiter.key(),
        (key, found) -> {
          found.remove(waiter);
          return found.isEmpty() ? null : found;
        });
  }
}
