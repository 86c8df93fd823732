package dev.tidings.gateway.index;

import java.util.Arrays;

/// The part that is being built, in memory: what was read since the last file was written.
///
/// One thread adds; what it added is seen by others once it is published. Not kept over a restart:
/// it is read again then.
final class Growing implements Part {

  private static final int FIRST_CAPACITY = 1_024;

  private final long from;
  private final long limit;
  private final int capacity;

  private volatile Published published;

  /// Of the building thread alone, like `deltas` and `count`.
  private int[] hashes;

  private int[] deltas;
  private int count;

  /// @param limit what begins there (exclusive) is known already; `Long.MAX_VALUE` where nothing is
  /// @param capacity records at most
  Growing(long from, long limit, int capacity) {
    this.from = from;
    this.limit = limit;
    this.capacity = capacity;
    this.hashes = new int[Math.min(capacity, FIRST_CAPACITY)];
    this.deltas = new int[hashes.length];
    this.published = new Published(hashes, deltas, 0, from);
  }

  /// Entries below `count` never change, so that the arrays can be read while more is added.
  private record Published(int[] hashes, int[] deltas, int count, long to) {}

  @Override
  public long from() {
    return from;
  }

  @Override
  public long to() {
    return published.to();
  }

  /// Where it ends at the latest (exclusive).
  long limit() {
    return limit;
  }

  /// Whether it must be sealed before `offset` can be added.
  boolean isFullFor(long offset) {
    return count == capacity || offset - from > Integer.MAX_VALUE;
  }

  /// @param offset above all that were added, below `limit`
  void add(int hash, long offset) {
    if (count == hashes.length) {
      int longer = Math.min(capacity, count * 2);
      hashes = Arrays.copyOf(hashes, longer);
      deltas = Arrays.copyOf(deltas, longer);
    }
    hashes[count] = hash;
    deltas[count] = Math.toIntExact(offset - from);
    count++;
  }

  /// Everything before `to` was looked at.
  void publish(long to) {
    published = new Published(hashes, deltas, count, Math.min(to, limit));
  }

  int records() {
    return published.count();
  }

  /// Hash and distance from `from` of each record, sorted: a file's entries.
  long[] entries() {
    Published now = published;
    long[] entries = new long[now.count()];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Entry.of(now.hashes()[i], now.deltas()[i]);
    }
    Arrays.sort(entries);
    return entries;
  }

  @Override
  public void collect(int hash, long first, long end, Offsets found) {
    Published now = published;
    for (int i = 0; i < now.count() && !found.isFull(); i++) {
      if (now.hashes()[i] == hash) {
        long offset = from + now.deltas()[i];
        if (offset >= end) {
          return;
        }
        if (offset >= first) {
          found.add(offset);
        }
      }
    }
  }

  @Override
  public long[] last(int hash, long first, long end, int max) {
    Published now = published;
    long[] found = new long[Math.min(max, now.count())];
    int free = found.length;
    for (int i = now.count() - 1; i >= 0 && free > 0; i--) {
      long offset = from + now.deltas()[i];
      if (offset < first) {
        break;
      }
      if (now.hashes()[i] == hash && offset < end) {
        found[--free] = offset;
      }
    }
    return Arrays.copyOfRange(found, free, found.length);
  }

  @Override
  public long count(int hash, long first, long end) {
    Published now = published;
    long counted = 0;
    for (int i = 0; i < now.count(); i++) {
      long offset = from + now.deltas()[i];
      if (now.hashes()[i] == hash && offset >= first && offset < end) {
        counted++;
      }
    }
    return counted;
  }
}
