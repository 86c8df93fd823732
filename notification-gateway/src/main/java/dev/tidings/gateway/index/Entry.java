package dev.tidings.gateway.index;

/// One record in a file of the index: 64 bits that sort by hash, then by offset. Pure.
final class Entry {

  static final int BYTES = Long.BYTES;

  private Entry() {}

  /// @param delta the distance from the file's first offset, 0 or more
  static long of(int hash, int delta) {
    return ((long) hash << 32) | delta;
  }

  /// The first entry of the hash at or behind the distance; the distance may be beyond what an
  /// entry can have, and is then cut.
  static long floor(int hash, long delta) {
    return ((long) hash << 32) | Math.clamp(delta, 0L, 0xffff_ffffL);
  }

  static int delta(long entry) {
    return (int) entry;
  }
}
