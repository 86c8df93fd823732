package dev.tidings.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.index.PartitionIndex.Found;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is built, sealed, damaged, dropped and restarted, in whatever order: what the index
/// answers is what stands in the log, and it answers for no more than it has read.
final class PartitionIndexTest {

  private static final int SEEDS = Integer.getInteger("tidings.index.seeds", 100);
  private static final int HASHES = 12;
  private static final int EPOCH = 11;

  @TempDir private Path folder;

  @Test
  void anAnswerIsWhatTheLogHoldsAndNoMoreThanWasRead() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      try (World world = new World(folder.resolve("s" + seed), seed)) {
        for (int step = 0; step < 80; step++) {
          world.step();
        }
        world.buildAll();
        world.expectAllKnown();
      }
    }
  }

  @Test
  void aRangeOfMoreRecordsThanAllowedIsNotRead() {
    try (World world = new World(folder, 1)) {
      world.append(400);
      world.buildAll();
      long end = world.end;
      int count = (int) world.log.values().stream().filter(hash -> hash == 1).count();
      assertThat(world.index.find(1, 0, end, 10, count)).isInstanceOf(Found.Offsets.class);
      assertThat(world.index.find(1, 0, end, 10, count - 1)).isEqualTo(new Found.TooMany());
    }
  }

  @Test
  void aPartThatIsTakenOutIsBuiltAnewAndTheOthersStay() {
    try (World world = new World(folder, 5)) {
      world.append(600);
      world.buildAll();
      long segments = world.files();
      world.index.distrustAt(world.end / 2, "told so");
      assertThat(world.files()).isEqualTo(segments - 1);
      assertThat(world.index.find(1, 0, world.end, 1_000, 10_000))
          .isInstanceOfSatisfying(
              Found.Offsets.class,
              found -> assertThat(found.coveredTo()).isLessThanOrEqualTo(world.end / 2));
      assertThat(world.index.find(1, world.end / 2, world.end, 1_000, 10_000))
          .isInstanceOfSatisfying(
              Found.Unknown.class,
              unknown -> assertThat(unknown.until()).isBetween(world.end / 2, world.end));
      long readBefore = world.read;
      world.buildAll();
      world.expectAllKnown();
      assertThat(world.read - readBefore).as("records that were read again").isLessThan(200);
    }
  }

  @Test
  void aRestartReadsAgainOnlyWhatWasNotInFiles() {
    try (World world = new World(folder, 9)) {
      world.append(1_000);
      world.buildAll();
      long readBefore = world.read;
      world.restart();
      world.buildAll();
      world.expectAllKnown();
      assertThat(world.read - readBefore).isLessThanOrEqualTo(World.SEGMENT);
    }
  }

  /// A log, and an index that is built of it by the same calls as the builder makes.
  private static final class World implements AutoCloseable {

    static final int SEGMENT = 40;

    private final Path folder;
    private final Random random;
    private final int seed;
    private final TreeMap<Long, Integer> log = new TreeMap<>();
    private PartitionIndex index;
    private Growing growing;
    private long begin;
    private long end;
    private long read;

    World(Path folder, int seed) {
      this.folder = folder;
      this.seed = seed;
      this.random = new Random(seed);
      restart();
    }

    void step() {
      switch (random.nextInt(10)) {
        case 0, 1, 2 -> append(random.nextInt(60));
        case 3, 4, 5 -> build(random.nextInt(80));
        case 6 -> restart();
        case 7 -> retain();
        case 8 -> damage();
        default -> {
          if (end > begin) {
            index.distrustAt(random.nextLong(begin, end), "the test says so");
          }
        }
      }
      look();
    }

    void append(int count) {
      for (int i = 0; i < count; i++) {
        if (random.nextInt(4) > 0) {
          log.put(end, random.nextInt(HASHES));
        }
        end++; // or a marker stands there
      }
    }

    /// As the pass does it: up to `offsets` of them.
    void build(int offsets) {
      if (!index.holds(growing) || index.misses(begin) || growing.to() < begin) {
        growing = index.begin(begin);
      }
      long at = growing.to();
      long until = Math.min(end, at + offsets);
      for (var record : log.subMap(at, until).entrySet()) {
        if (record.getKey() >= growing.limit()) {
          break;
        }
        if (growing.isFullFor(record.getKey())) {
          growing.publish(record.getKey());
          growing = index.seal(growing);
        }
        growing.add(record.getValue(), record.getKey());
        read++;
      }
      growing.publish(until);
      if (growing.to() == growing.limit()) {
        index.seal(growing);
        growing = index.begin(begin);
      }
    }

    void buildAll() {
      for (int i = 0; i < 1_000 && index.missing(begin, end) > 0; i++) {
        build(1_000);
      }
    }

    void restart() {
      if (index != null) {
        index.close();
      }
      IndexMetrics metrics = new IndexMetrics(new SimpleMeterRegistry());
      index = new PartitionIndex(new SegmentFolder(folder, EPOCH, 0, metrics), SEGMENT, metrics);
      growing = index.begin(begin);
    }

    /// Retention takes the log's beginning away.
    private void retain() {
      begin = Math.min(end, begin + random.nextInt(100));
      log.headMap(begin).clear();
      index.dropBefore(begin);
    }

    /// Bytes of some file are others.
    private void damage() {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> all = files.sorted().toList();
        if (all.isEmpty()) {
          return;
        }
        Path file = all.get(random.nextInt(all.size()));
        byte[] bytes = Files.readAllBytes(file);
        bytes[random.nextInt(bytes.length)] ^= 0x20;
        Files.write(file, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void look() {
      if (end == begin) {
        return;
      }
      int hash = random.nextInt(HASHES);
      long from = random.nextLong(begin, end);
      long to = random.nextLong(from, end) + 1;
      int page = 1 + random.nextInt(20);
      switch (index.find(hash, from, to, page, 10_000)) {
        case Found.Offsets(long[] offsets, long coveredTo) -> {
          assertThat(coveredTo).as("seed %d", seed).isGreaterThan(from).isLessThanOrEqualTo(to);
          assertThat(offsets)
              .as("seed %d: of %d in [%d, %d) to %d", seed, hash, from, to, coveredTo)
              .containsExactly(expected(hash, from, coveredTo));
        }
        case Found.Unknown(long until) -> assertThat(until).as("seed %d", seed).isGreaterThan(from);
        case Found.TooMany() -> throw new AssertionError("seed " + seed + ": too many");
      }
      PartitionIndex.Last last = index.last(hash, to, page);
      long[] known = expected(hash, Math.max(begin, last.coveredFrom()), to);
      long[] expected = Arrays.copyOfRange(known, Math.max(0, known.length - page), known.length);
      long[] found = LongStream.of(last.offsets()).filter(offset -> offset >= begin).toArray();
      assertThat(found).as("seed %d: last %d of %d", seed, page, hash).endsWith(expected);
    }

    void expectAllKnown() {
      assertThat(index.missing(begin, end)).as("seed %d", seed).isZero();
      for (int hash = 0; hash < HASHES; hash++) {
        List<Long> found = new ArrayList<>();
        long position = begin;
        while (position < end) {
          if (index.find(hash, position, end, 7, 10_000)
              instanceof Found.Offsets(long[] offsets, long coveredTo)) {
            LongStream.of(offsets).forEach(found::add);
            position = coveredTo;
          } else {
            // A file was damaged, and only this lookup came to it.
            buildAll();
          }
        }
        assertThat(found)
            .as("seed %d, hash %d", seed, hash)
            .containsExactlyElementsOf(LongStream.of(expected(hash, begin, end)).boxed().toList());
      }
    }

    long files() {
      try (Stream<Path> files = Files.list(folder)) {
        return files.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private long[] expected(int hash, long from, long to) {
      return log.subMap(from, Math.max(from, to)).entrySet().stream()
          .filter(record -> record.getValue() == hash)
          .mapToLong(java.util.Map.Entry::getKey)
          .toArray();
    }

    @Override
    public void close() {
      index.close();
    }
  }
}
