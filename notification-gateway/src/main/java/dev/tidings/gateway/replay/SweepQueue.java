package dev.tidings.gateway.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Who waits for which partition to be swept. One sweep serves all who wait for its partition;
/// whoever comes while it is running joins it where it has not passed his place yet, and else
/// waits for the next. Thread-safe.
final class SweepQueue {

  private final int maxWaiting;
  private final Map<Integer, List<LogWaiter>> waiting = new HashMap<>();
  private final ArrayDeque<Integer> due = new ArrayDeque<>();
  private final Set<Integer> swept = new HashSet<>();
  private int count;
  private boolean closed;

  SweepQueue(int maxWaiting) {
    this.maxWaiting = maxWaiting;
  }

  CompletionStage<Reading> add(int partition, LogWaiter waiter) {
    synchronized (this) {
      if (!closed && count < maxWaiting) {
        count++;
        waiting.computeIfAbsent(partition, p -> new ArrayList<>()).add(waiter);
        if (!swept.contains(partition) && !due.contains(partition)) {
          due.add(partition);
          notifyAll();
        }
        return waiter.answer();
      }
    }
    waiter.answerTo(waiter.from());
    return waiter.answer();
  }

  /// The next partition to sweep; it is the caller's until he has finished it.
  synchronized int take() throws InterruptedException {
    while (due.isEmpty()) {
      wait();
    }
    int partition = due.remove();
    swept.add(partition);
    return partition;
  }

  /// Those who want nothing before `position`; they are the sweep's from here on.
  synchronized List<LogWaiter> join(int partition, long position) {
    List<LogWaiter> all = waiting.getOrDefault(partition, List.of());
    List<LogWaiter> joining = new ArrayList<>();
    for (Iterator<LogWaiter> each = all.iterator(); each.hasNext(); ) {
      LogWaiter waiter = each.next();
      if (waiter.from() >= position) {
        joining.add(waiter);
        each.remove();
      }
    }
    count -= joining.size();
    return joining;
  }

  /// The partition may be swept again.
  synchronized void finish(int partition) {
    swept.remove(partition);
    List<LogWaiter> left = waiting.get(partition);
    if (left != null && left.isEmpty()) {
      waiting.remove(partition);
    } else if (left != null && !due.contains(partition)) {
      due.add(partition);
      notifyAll();
    }
  }

  /// Sends away who has waited too long, on whichever partition.
  void expire(long nowNanos) {
    List<LogWaiter> late = new ArrayList<>();
    synchronized (this) {
      for (List<LogWaiter> all : waiting.values()) {
        for (Iterator<LogWaiter> each = all.iterator(); each.hasNext(); ) {
          LogWaiter waiter = each.next();
          if (waiter.isLate(nowNanos)) {
            late.add(waiter);
            each.remove();
          }
        }
      }
      count -= late.size();
    }
    late.forEach(waiter -> waiter.answerTo(waiter.from()));
  }

  void close() {
    List<LogWaiter> left = new ArrayList<>();
    synchronized (this) {
      closed = true;
      waiting.values().forEach(left::addAll);
      waiting.clear();
      count = 0;
    }
    left.forEach(waiter -> waiter.answerTo(waiter.from()));
  }
}
