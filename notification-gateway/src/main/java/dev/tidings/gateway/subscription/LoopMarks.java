package dev.tidings.gateway.subscription;

import dev.tidings.gateway.threading.RunsOn;

/// The marks as far as one event loop has heard of them, by partition. They come to the loop behind
/// the records that they cover, so a position here never passes over a record that is still on its
/// way. Confined to the event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class LoopMarks {

  private final long[] positions;

  public LoopMarks(int partitions) {
    positions = new long[partitions];
  }

  /// Marks only ever carry forward, also where a new generation of Redis begins lower.
  public void carry(int partition, long position) {
    positions[partition] = Math.max(positions[partition], position);
  }

  long position(int partition) {
    return positions[partition];
  }
}
