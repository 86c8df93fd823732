package dev.tidings.ingest.accept;

import java.util.List;

/// How much goes into one transaction: as much as is there, up to two bounds; after an abort half
/// as many records, down to one, and twice as many after each success. What cannot be committed is
/// so found alone in its transaction, and what is merely too much at once gets through. Confined to
/// accept's thread.
final class ChunkBound {

  private final int maxRecords;
  private final long maxBytes;
  private final int inLineRooms;
  private int records;

  /// @param inLineRooms an audience beyond that becomes one job
  ChunkBound(int maxRecords, long maxBytes, int inLineRooms) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.inLineRooms = inLineRooms;
    this.records = maxRecords;
  }

  /// Where the chunk that begins at `from` ends, exclusive: at least one record behind `from`.
  int endOf(List<Incoming> batch, int from) {
    int end = from + 1;
    long bytes = batch.get(from).weight(inLineRooms);
    while (end < batch.size() && end - from < records) {
      bytes += batch.get(end).weight(inLineRooms);
      if (bytes > maxBytes) {
        return end;
      }
      end++;
    }
    return end;
  }

  void committed() {
    records = Math.min(maxRecords, records * 2);
  }

  void aborted() {
    records = Math.max(1, records / 2);
  }
}
