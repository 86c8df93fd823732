package dev.tidings.gateway.index;

/// The index of one stretch of a partition: it knows every committed record from `from` (inclusive)
/// to `to` (exclusive), by the hash of its room. Thread-safe for reading.
sealed interface Part permits Growing, Segment {

  /// Inclusive.
  long from();

  /// Exclusive.
  long to();

  /// Adds the offsets with this hash, ascending, until `found` is full.
  ///
  /// @param first inclusive
  /// @param end exclusive, `to()` at most
  void collect(int hash, long first, long end, Offsets found) throws DamagedSegmentException;

  /// The last `max` offsets with this hash in the range, ascending.
  ///
  /// @param first inclusive
  /// @param end exclusive, `to()` at most
  long[] last(int hash, long first, long end, int max) throws DamagedSegmentException;

  /// How many offsets of the range have this hash.
  ///
  /// @param first inclusive
  /// @param end exclusive, `to()` at most
  long count(int hash, long first, long end) throws DamagedSegmentException;
}
