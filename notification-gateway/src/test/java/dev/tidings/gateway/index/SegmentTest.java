package dev.tidings.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file of the index: what is in it is found, and what was done to it is noticed.
final class SegmentTest {

  private static final int EPOCH = 7;
  private static final int PARTITION = 3;
  private static final long FROM = 1_000;
  private static final long TO = 6_000;

  @TempDir private Path folder;
  private IndexMetrics metrics;
  private SegmentFolder files;
  private final List<long[]> records = new ArrayList<>();

  @BeforeEach
  void open() {
    metrics = new IndexMetrics(new SimpleMeterRegistry());
    files = new SegmentFolder(folder, EPOCH, PARTITION, metrics);
    files.load();
  }

  @Test
  void everyRoomIsFoundAsItWasRead() throws DamagedSegmentException {
    Segment segment = written(new Random(1), 3_000, 50);
    for (int hash = -25; hash < 26; hash++) {
      for (long[] range : List.of(new long[] {FROM, TO}, new long[] {2_017, 4_443})) {
        long[] expected = expected(hash, range[0], range[1]);
        Offsets found = new Offsets(10_000);
        segment.collect(hash, range[0], range[1], found);
        assertThat(found.toArray()).containsExactly(expected);
        assertThat(segment.count(hash, range[0], range[1])).isEqualTo(expected.length);
        assertThat(segment.last(hash, range[0], range[1], 5))
            .containsExactly(
                Arrays.copyOfRange(expected, Math.max(0, expected.length - 5), expected.length));
      }
    }
  }

  @Test
  void aRoomWithMoreRecordsThanABlockIsFoundWhole() throws DamagedSegmentException {
    Segment segment = written(new Random(2), 4_000, 2);
    Offsets found = new Offsets(10_000);
    segment.collect(0, FROM, TO, found);
    assertThat(found.toArray()).containsExactly(expected(0, FROM, TO));
    Offsets first = new Offsets(7);
    segment.collect(0, FROM, TO, first);
    assertThat(first.toArray()).containsExactly(Arrays.copyOf(expected(0, FROM, TO), 7));
  }

  @Test
  void aStretchWithoutRecordsIsKnownToBeEmpty() throws DamagedSegmentException {
    Segment segment = files.write(FROM, TO, new long[0]);
    Offsets found = new Offsets(10);
    segment.collect(1, FROM, TO, found);
    assertThat(found.toArray()).isEmpty();
    assertThat(segment.count(1, FROM, TO)).isZero();
    assertThat(segment.last(1, FROM, TO, 3)).isEmpty();
  }

  /// Whatever byte is another one: the file is refused, or the lookup that comes to it is, or the
  /// answer is right. Never a wrong one.
  @Test
  void aChangedByteNeverChangesAnAnswer() throws Exception {
    Segment segment = written(new Random(3), 1_200, 20);
    byte[] whole = Files.readAllBytes(segment.path());
    Random random = new Random(4);
    for (int round = 0; round < 1_500; round++) {
      byte[] changed = whole.clone();
      int at = round < 100 ? round : random.nextInt(whole.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Path file = Files.write(folder.resolve("changed"), changed);
      try (Segment read = Segment.open(file, EPOCH, PARTITION)) {
        int hash = random.nextInt(-10, 11);
        Offsets found = new Offsets(10_000);
        read.collect(hash, FROM, TO, found);
        assertThat(found.toArray())
            .as("byte %d, hash %d", at, hash)
            .containsExactly(expected(hash, FROM, TO));
      } catch (DamagedSegmentException e) {
        assertThat(e).hasMessageContaining(":");
      }
    }
  }

  @Test
  void aFileThatWasCutOrGrewIsNoSegment() throws Exception {
    byte[] whole = Files.readAllBytes(written(new Random(5), 1_200, 20).path());
    for (int length = 0; length < whole.length; length += 1 + length / 10) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Segment.open(cut, EPOCH, PARTITION))
          .as("of %d bytes", length)
          .isInstanceOf(DamagedSegmentException.class);
    }
    Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> Segment.open(longer, EPOCH, PARTITION))
        .isInstanceOf(DamagedSegmentException.class);
  }

  @Test
  void aFileOfAnotherHistoryOrPartitionIsNoSegment() {
    Path path = written(new Random(6), 10, 2).path();
    assertThatThrownBy(() -> Segment.open(path, EPOCH + 1, PARTITION))
        .isInstanceOf(DamagedSegmentException.class);
    assertThatThrownBy(() -> Segment.open(path, EPOCH, PARTITION + 1))
        .isInstanceOf(DamagedSegmentException.class);
  }

  @Test
  void aStartKeepsWhatIsWholeAndDeletesTheRest() throws Exception {
    Path good = files.write(100, 200, new long[] {Entry.of(1, 5)}).path();
    Path torn = files.write(200, 300, new long[] {Entry.of(1, 5)}).path();
    Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 30));
    Path unfinished = Files.writeString(folder.resolve("something.unfinished"), "half");
    Path overlapping = files.write(150, 400, new long[0]).path();
    List<Segment> loaded = files.load();
    assertThat(loaded).extracting(Segment::path).containsExactly(good);
    assertThat(torn).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(overlapping).doesNotExist();
    assertThat(metrics.damagedParts()).isEqualTo(1);
  }

  private Segment written(Random random, int count, int rooms) {
    Growing growing = new Growing(FROM, Long.MAX_VALUE, count);
    long offset = FROM;
    for (int i = 0; i < count; i++) {
      int hash = random.nextInt(rooms) - rooms / 2;
      growing.add(hash, offset);
      records.add(new long[] {hash, offset});
      offset += random.nextInt(5) == 0 ? 2 : 1;
    }
    growing.publish(TO);
    return files.write(FROM, TO, growing.entries());
  }

  private long[] expected(int hash, long first, long end) {
    return records.stream()
        .filter(record -> record[0] == hash && record[1] >= first && record[1] < end)
        .mapToLong(record -> record[1])
        .toArray();
  }
}
