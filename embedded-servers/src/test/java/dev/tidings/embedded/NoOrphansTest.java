package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoOrphansTest {

  private static final Duration CHILDREN_GONE_WITHIN = Duration.ofSeconds(5);

  @TempDir Path directory;

  @Test
  void childrenOfAJvmEndedWithKillNineEndTooAndAllStartAgainOnTheSameData() throws Exception {
    Process parent = startParent();
    List<Long> children;
    try {
      children = childrenOf(parent);
      assertThat(children).hasSize(2).allMatch(NoOrphansTest::isRunning);
    } finally {
      parent.destroyForcibly().waitFor();
    }
    long killed = System.nanoTime();
    Awaitility.await()
        .atMost(CHILDREN_GONE_WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> children.stream().noneMatch(NoOrphansTest::isRunning));
    System.out.printf("children gone after %d ms%n", (System.nanoTime() - killed) / 1_000_000);

    long began = System.nanoTime();
    try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
      System.out.printf("Kafka up again in %d ms%n", (System.nanoTime() - began) / 1_000_000);
      assertThat(EmbeddedKafkaTest.readOne(kafka, "notes")).isEqualTo("kept");
    }
    EmbeddedRedis.start(directory.resolve("redis"), 0).close();
    EmbeddedPostgres.start(directory.resolve("postgres"), 0).close();
  }

  private Process startParent() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledParent.class.getName(),
            directory.toString())
        .redirectError(directory.resolve("parent-errors.log").toFile())
        .start();
  }

  private static List<Long> childrenOf(Process parent) throws Exception {
    BufferedReader output = parent.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("children ")) {
        return Arrays.stream(line.substring("children ".length()).split(" "))
            .map(Long::valueOf)
            .toList();
      }
    }
    return List.of();
  }

  /// A dead process whose new parent does not collect it, as in many containers, keeps its pid but
  /// not its command line.
  private static boolean isRunning(long pid) {
    Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
    try {
      return !Files.readString(commandLine).isEmpty();
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
