package dev.tidings.simulation;

/// Where a simulation's chances come from: SplitMix64, which begins anew at once. Confined to one
/// thread.
public final class Dice {

  private static final long STEP = 0x9e3779b97f4a7c15L;

  private long state;

  public Dice(long seed) {
    state = seed;
  }

  /// From here on it falls as a new one of this seed would.
  public void reseed(long seed) {
    state = seed;
  }

  /// Any of the 2^64.
  public long any() {
    state += STEP;
    long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /// One of 0 (inclusive) to `bound` (exclusive), nearly evenly.
  ///
  /// @param bound 1 or more
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: 1 or more)");
    }
    return (int) (((any() >>> 32) * bound) >>> 32);
  }

  /// Yes, once in `times`.
  public boolean onceIn(int times) {
    return below(times) == 0;
  }

  public boolean coin() {
    return any() < 0;
  }
}
