package dev.tidings.contracts.cursor;

/// Which incarnation of the history a position belongs to: the history topic's id and partition
/// count, shortened to 32 bits. A topic that was deleted and made again, or that has another count,
/// is another epoch: an offset of the old one names some other record in the new one. Immutable.
public record Epoch(int value) {

  /// @param mostSignificant upper 64 bits of Kafka's topic id
  /// @param leastSignificant lower 64 bits of Kafka's topic id
  public static Epoch of(long mostSignificant, long leastSignificant, int partitions) {
    long mixed = mostSignificant * 31 + leastSignificant;
    mixed = (mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L + partitions;
    mixed = (mixed ^ (mixed >>> 32)) * 0x94d049bb133111ebL;
    return new Epoch((int) (mixed >>> 32));
  }

  /// Eight hexadecimal digits, for keys and channels.
  public String text() {
    return String.format("%08x", value);
  }
}
