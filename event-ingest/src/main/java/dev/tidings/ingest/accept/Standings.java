package dev.tidings.ingest.accept;

import dev.tidings.ingest.ledger.EntryKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/// Which windows stand by, how far each has come, and which are not wanted because their partitions
/// are this instance's own. Who follows `accepted` fills it, who takes a partition over empties it:
/// thread-safe.
final class Standings {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by `lock`, like all below.
  private final Map<Integer, StandbyWindows.Standing> standing = new HashMap<>();

  private final Set<Integer> taken = new HashSet<>();
  private Set<Integer> all = Set.of();
  private boolean over;

  /// There are these partitions.
  void want(Set<Integer> partitions) {
    locked(() -> all = Set.copyOf(partitions));
  }

  /// The partition's window, which is the caller's from now on; empty where there is none yet.
  Optional<StandbyWindows.Standing> take(int partition) {
    lock.lock();
    try {
      taken.add(partition);
      changed.signalAll();
      return Optional.ofNullable(standing.remove(partition));
    } finally {
      lock.unlock();
    }
  }

  /// The partition is another instance's: its window is wanted from now on.
  void giveBack(int partition) {
    locked(() -> taken.remove(partition));
  }

  void giveAllBack() {
    locked(taken::clear);
  }

  /// What is wanted; empty also when this is over.
  Set<Integer> wanted() {
    lock.lock();
    try {
      Set<Integer> wanted = new HashSet<>(over ? Set.of() : all);
      wanted.removeAll(taken);
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  boolean has(int partition) {
    lock.lock();
    try {
      return standing.containsKey(partition);
    } finally {
      lock.unlock();
    }
  }

  /// Windows begin, unless their partitions have been taken meanwhile.
  void begin(Map<Integer, StandbyWindows.Standing> fresh) {
    locked(
        () ->
            fresh.forEach(
                (partition, begun) -> {
                  if (!taken.contains(partition)) {
                    standing.put(partition, begun);
                  }
                }));
  }

  /// Takes in what was read. The places go on over markers and aborted records, too.
  void takeIn(ConsumerRecords<byte[], byte[]> records) {
    locked(
        () -> {
          for (ConsumerRecord<byte[], byte[]> record : records) {
            StandbyWindows.Standing of = standing.get(record.partition());
            if (of != null) {
              EntryKey.read(record.headers()).ifPresent(of.window()::take);
            }
          }
          records
              .nextOffsets()
              .forEach(
                  (partition, next) ->
                      standing.computeIfPresent(
                          partition.partition(),
                          (same, of) -> new StandbyWindows.Standing(of.window(), next.offset())));
        });
  }

  void dropAll() {
    locked(standing::clear);
  }

  /// Blocks until something is wanted.
  ///
  /// @return false where this is over
  boolean awaitWanted() throws InterruptedException {
    lock.lock();
    try {
      while (!over && taken.containsAll(all)) {
        changed.await();
      }
      return !over;
    } finally {
      lock.unlock();
    }
  }

  /// Blocks until every window has come that far, the time is over, or this is.
  ///
  /// @param ends by partition
  void awaitReached(Map<Integer, Long> ends, long withinNanos) throws InterruptedException {
    long leftNanos = withinNanos;
    lock.lock();
    try {
      while (!over && leftNanos > 0 && !reach(ends)) {
        leftNanos = changed.awaitNanos(leftNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    locked(() -> over = true);
  }

  private boolean reach(Map<Integer, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(
            end ->
                Optional.ofNullable(standing.get(end.getKey()))
                    .filter(of -> of.reached() >= end.getValue())
                    .isPresent());
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
