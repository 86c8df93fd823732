package dev.tidings.ingest.session;

import java.util.function.BooleanSupplier;

/// One life of a stage that writes in transactions: its member of a consumer group, its producers,
/// and what it knows of the partitions that it has. Confined to its stage's thread.
public interface Session {

  /// Works until it is told to stop.
  ///
  /// @throws RuntimeException where this session cannot go on, and another one may
  void run(BooleanSupplier stopping);

  /// Gives the partitions back and leaves the group.
  void close();

  /// As {@link #close}, after a failure: how the last transaction ended is not known here, so its
  /// owner's name stays where the next one finds it, to fence it by.
  void closeBroken();
}
