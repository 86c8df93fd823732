package dev.tidings.ingest.dedupe;

import java.util.Arrays;

/// The last identities in the order of their coming, each with one number beside it; the oldest
/// goes first. 32 bytes an identity at full load, and no object.
///
/// A ring of three arrays, and a hash table of places in the ring: open addressing with linear
/// probing, never more than half full. An identity that comes again stands in the ring twice, and
/// the table knows the younger place only; that is why the oldest leaves the table only where the
/// table still means that very place. Confined to its owner's thread.
public final class IdentityRing {

  /// No place: what {@link #find} tells of an identity that is not there.
  public static final int NONE = -1;

  private static final int FIRST_CAPACITY = 64;

  private final int maxEntries;
  private long[] high = new long[FIRST_CAPACITY];
  private long[] low = new long[FIRST_CAPACITY];
  private long[] values = new long[FIRST_CAPACITY];
  private int[] table = new int[FIRST_CAPACITY * 2];
  private int oldest;
  private int size;

  /// @param maxEntries how many at most; the oldest makes room for one more
  public IdentityRing(int maxEntries) {
    if (maxEntries < 1 || maxEntries > 1 << 28) {
      throw new IllegalArgumentException(
          "maxEntries: " + maxEntries + " (expected: 1 to " + (1 << 28) + ")");
    }
    this.maxEntries = maxEntries;
    Arrays.fill(table, NONE);
  }

  /// The place of the identity's youngest entry, or {@link #NONE}; valid until something is added
  /// or removed.
  public int find(Identity identity) {
    int slot = slotOf(identity.high(), identity.low());
    return table[slot];
  }

  public long valueAt(int place) {
    return values[place];
  }

  public void setValueAt(int place, long value) {
    values[place] = value;
  }

  public void add(Identity identity, long value) {
    if (size == maxEntries) {
      removeOldest();
    }
    if (size == high.length) {
      grow();
    }
    int place = (oldest + size) & (high.length - 1);
    high[place] = identity.high();
    low[place] = identity.low();
    values[place] = value;
    size++;
    table[slotOf(identity.high(), identity.low())] = place;
  }

  public int size() {
    return size;
  }

  /// The number beside the oldest entry; there must be one.
  public long oldestValue() {
    return values[oldest];
  }

  /// Removes the oldest entry; there must be one.
  public void removeOldest() {
    int slot = slotOf(high[oldest], low[oldest]);
    if (table[slot] == oldest) {
      clear(slot);
    }
    oldest = (oldest + 1) & (high.length - 1);
    size--;
  }

  /// Where the identity stands in the table, or the empty slot where it would.
  private int slotOf(long wantedHigh, long wantedLow) {
    int mask = table.length - 1;
    int slot = home(wantedLow, mask);
    while (table[slot] != NONE) {
      int place = table[slot];
      if (high[place] == wantedHigh && low[place] == wantedLow) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /// Empties the slot and moves up what lies behind it, so that no search ends too early.
  private void clear(int emptied) {
    int mask = table.length - 1;
    int hole = emptied;
    int next = (hole + 1) & mask;
    while (table[next] != NONE) {
      int home = home(low[table[next]], mask);
      if (((next - home) & mask) >= ((next - hole) & mask)) {
        table[hole] = table[next];
        hole = next;
      }
      next = (next + 1) & mask;
    }
    table[hole] = NONE;
  }

  private void grow() {
    int capacity = high.length * 2;
    high = unrolled(high, capacity);
    low = unrolled(low, capacity);
    values = unrolled(values, capacity);
    oldest = 0;
    table = new int[capacity * 2];
    Arrays.fill(table, NONE);
    for (int place = 0; place < size; place++) {
      table[slotOf(high[place], low[place])] = place;
    }
  }

  private long[] unrolled(long[] ring, int capacity) {
    long[] wider = new long[capacity];
    int first = ring.length - oldest;
    System.arraycopy(ring, oldest, wider, 0, first);
    System.arraycopy(ring, 0, wider, first, oldest);
    return wider;
  }

  private static int home(long low, int mask) {
    return (int) (low ^ (low >>> 32)) & mask;
  }
}
