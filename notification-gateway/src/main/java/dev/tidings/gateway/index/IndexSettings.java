package dev.tidings.gateway.index;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;

/// The index of the history's offsets: `tidings.index.*`.
///
/// @param enabled whether there is one; without it the log is swept
/// @param directory where its files are; below the system's place for temporary files unless set
/// @param maxBytes what they may take on disk, about: the oldest part of the history is left out
/// @param segmentRecords records of a file; as many of each partition are in memory, 8 bytes each
/// @param buildRecordsPerSecond how fast the history is read at most while the index is behind
/// @param checkEvery how often retention, and the log's end, are looked at
/// @param readers threads that read single records, each with its consumer
/// @param fetchBytes what they ask of Kafka at once
/// @param maxWaiting single reads that may wait; more are left to a sweep of the log
/// @param scanOffsetsPerRead a range that has fewer offsets than this for each single read is swept
/// instead; 0 for never
/// @param maxRecords a range in which the room has more records than that is not read
@ConfigurationProperties("tidings.index")
public record IndexSettings(
    @Bindable(defaultValue = "true") boolean enabled,
    @Nullable String directory,
    @Bindable(defaultValue = "1073741824") long maxBytes,
    @Bindable(defaultValue = "262144") int segmentRecords,
    @Bindable(defaultValue = "250000") int buildRecordsPerSecond,
    @Bindable(defaultValue = "10s") Duration checkEvery,
    @Bindable(defaultValue = "4") int readers,
    @Bindable(defaultValue = "16384") int fetchBytes,
    @Bindable(defaultValue = "4096") int maxWaiting,
    @Bindable(defaultValue = "128") int scanOffsetsPerRead,
    @Bindable(defaultValue = "100000") int maxRecords) {

  /// On disk, with what a file has beside its entries.
  private static final int BYTES_PER_RECORD = 9;

  public IndexSettings {
    need("max-bytes", maxBytes, 1 << 20, Long.MAX_VALUE);
    need("segment-records", segmentRecords, 1, 1 << 24);
    need("build-records-per-second", buildRecordsPerSecond, 1, 100_000_000);
    need("check-every", checkEvery.toMillis(), 10, Duration.ofHours(1).toMillis());
    need("readers", readers, 1, 64);
    need("fetch-bytes", fetchBytes, 1_024, 1 << 24);
    need("max-waiting", maxWaiting, 1, 10_000_000);
    need("scan-offsets-per-read", scanOffsetsPerRead, 0, 1_000_000);
    need("max-records", maxRecords, 1, 100_000_000);
  }

  Path place() {
    return directory == null
        ? Path.of(
            System.getProperty("java.io.tmpdir"),
            "tidings-index-" + System.getProperty("user.name"))
        : Path.of(directory);
  }

  /// How many offsets of a partition may be indexed: there are no more records than offsets.
  long maxSpan(int partitions) {
    return maxBytes / BYTES_PER_RECORD / partitions;
  }

  private static void need(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "tidings.index." + name + ": " + value + " (expected: " + min + " to " + max + ")");
    }
  }
}
