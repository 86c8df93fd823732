package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `./quickstart.sh --once`, started as a user starts it: the built jar, in a JVM with the script's
/// flags, on ports that are free.
class StoryIT {

  private static final Duration WHOLE_WITHIN = Duration.ofSeconds(150);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(10);
  private static final int STEPS = 12;
  private static final Pattern TICKED = Pattern.compile("(?m)^ {2}✓ +(\\d+)\\. ");

  /// The module's folder is the tests' working directory.
  private final Path target = Path.of("target").toAbsolutePath();

  private final Path folder = target.resolve("story");
  private final Path output = folder.resolve("output.txt");
  private final Set<ProcessHandle> children = new HashSet<>();
  private Process launcher;

  @BeforeEach
  void launch() throws IOException {
    Files.createDirectories(folder);
    launcher =
        new ProcessBuilder(command())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
  }

  @AfterEach
  void end() {
    // Whatever it has started ends with it.
    launcher.destroyForcibly();
  }

  @Test
  void theWholeStoryIsToldOnceAndNothingIsLostDuplicatedOrReordered() throws IOException {
    await()
        .atMost(WHOLE_WITHIN)
        .until(
            () -> {
              launcher.descendants().forEach(children::add);
              return !launcher.isAlive();
            });

    String told = Files.readString(output);
    assertThat(launcher.exitValue()).as(told).isZero();
    assertThat(ticked(told)).as(told).containsExactlyElementsOf(numbersTo(STEPS));
    assertThat(told).contains("0 lost, 0 duplicated, 0 reordered").doesNotContain("✗");
    assertThat(children).as("processes that it started").isNotEmpty();
    await()
        .atMost(GONE_WITHIN)
        .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
  }

  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx512m",
        // The ticks, whatever the locale of who runs the tests.
        "-Dstdout.encoding=UTF-8",
        "-jar",
        target.resolve("quickstart.jar").toString(),
        "--once",
        "--fresh",
        "--data",
        folder.resolve("data").toString());
  }

  private static List<Integer> ticked(String told) {
    return TICKED.matcher(told).results().map(step -> Integer.valueOf(step.group(1))).toList();
  }

  private static List<Integer> numbersTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }
}
