package dev.tidings.gateway.index;

import java.util.Arrays;

/// Offsets as they are found, ascending, `max` at most. Confined to the lookup that fills it.
final class Offsets {

  private final int max;
  private long[] offsets;
  private int size;

  Offsets(int max) {
    this.max = max;
    this.offsets = new long[Math.min(max, 64)];
  }

  boolean isFull() {
    return size == max;
  }

  /// Only where it is not full.
  void add(long offset) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, Math.min(max, size * 2));
    }
    offsets[size++] = offset;
  }

  long[] toArray() {
    return Arrays.copyOf(offsets, size);
  }
}
