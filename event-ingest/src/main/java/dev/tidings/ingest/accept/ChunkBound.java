package dev.tidings.ingest.accept;

import java.util.List;

/// How much goes into one transaction: as much as is there, up to two bounds; after an abort half
/// as many records, down to one, and twice as many after each success. What cannot be committed is
/// so found alone in its transaction, and what is merely too much at once gets through. Confined to
/// accept's thread.
final class ChunkBound {

  private final int maxRecords;
  private final long maxBytes;
  private int records;

  ChunkBound(int maxRecords, long maxBytes) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.records = maxRecords;
  }

  /// Where the chunk that begins at `from` ends, exclusive: at least one record behind `from`.
  int endOf(List<Incoming> batch, int from) {
    int end = from + 1;
    long bytes = batch.get(from).weight();
    while (end < batch.size() && end - from < records) {
      bytes += batch.get(end).weight();
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
