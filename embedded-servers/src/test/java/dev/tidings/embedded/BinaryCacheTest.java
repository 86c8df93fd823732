package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryCacheTest {

  private static final String RESOURCE = "logback-test.xml";

  @TempDir Path root;

  @Test
  void contentIsUnpackedOnceAndStaysWholeHoweverManyAsk() throws Exception {
    var cache = new BinaryCache(root);
    var entries =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(i -> cache.unpacked("x", RESOURCE, BinaryCacheTest::copy))
            .distinct()
            .toList();

    assertThat(entries).hasSize(1);
    assertThat(entries.getFirst().resolve("copy")).isNotEmptyFile();
    try (var left = Files.list(root)) {
      assertThat(left).containsExactly(entries.getFirst());
    }
  }

  @Test
  void interruptedUnpackingLeavesNoEntryAndIsRepeated() {
    var cache = new BinaryCache(root);
    var tries = new AtomicInteger();
    BinaryCache.Unpacking failingOnce =
        (directory, content) -> {
          copy(directory, content);
          if (tries.incrementAndGet() == 1) {
            throw new IOException("disk full");
          }
        };

    assertThatThrownBy(() -> cache.unpacked("x", RESOURCE, failingOnce))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("disk full");
    assertThat(root).isEmptyDirectory();
    assertThat(cache.unpacked("x", RESOURCE, failingOnce).resolve("copy")).isNotEmptyFile();
  }

  @Test
  void missingProgramIsRefusedByPlatform() {
    assertThatThrownBy(
            () -> new BinaryCache(root).unpacked("redis", "no-such", BinaryCacheTest::copy))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining(System.getProperty("os.arch"))
        .hasMessageContaining("no-such");
  }

  private static void copy(Path directory, byte[] content) throws IOException {
    Files.write(directory.resolve("copy"), content);
  }
}
