package dev.tidings.gateway.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Offsets that are near enough to one another to come with one answer of Kafka, or few. Immutable:
/// nobody writes into the array.
///
/// @param offsets ascending, one at least
record Run(long[] offsets) {

  /// More than these are another run, so that several readers can share a page.
  private static final int MAX_OFFSETS = 32;

  /// Nearer than this to the one before it, a record is likely to come with it.
  private static final long NEAR = 16;

  static List<Run> of(long[] offsets) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= offsets.length; i++) {
      if (i == offsets.length || offsets[i] - offsets[i - 1] > NEAR || i - start == MAX_OFFSETS) {
        runs.add(new Run(Arrays.copyOfRange(offsets, start, i)));
        start = i;
      }
    }
    return runs;
  }

  long first() {
    return offsets[0];
  }

  int size() {
    return offsets.length;
  }

  long at(int index) {
    return offsets[index];
  }

  /// Two runs of a page never begin at the same offset.
  @Override
  public boolean equals(Object other) {
    return other instanceof Run run && run.first() == first();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first());
  }

  @Override
  public String toString() {
    return "Run" + Arrays.toString(offsets);
  }
}
