package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.GuardedProcess;
import dev.tidings.ingest.ledger.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Once in history, when a whole process ends behind a step: what {@link RecoveryTest} shows within
/// one JVM, without anything of the dead one living on in it.
class ProcessDeathTest {

  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Step.class)
  void aProcessThatEndsBehindAnyStepIsFollowedByOneThatFinishesAndRepeatsNothing(Step step) {
    try (AcceptBench bench = new AcceptBench()) {
      bench.publish(event("first", "user:7", "team:7"));
      GuardedProcess dying = start(bench, step);
      try {
        awaitAccepted(bench, "first");
        bench.publishTogether(
            List.of(event("second", "user:7", "team:7"), event("third", "user:8")));
        assertThat(dying.awaitEnd(SOON)).as(dying.logTail()).isTrue();
        assertThat(dying.exitStatus()).as(dying.logTail()).isEqualTo(HaltedAccept.STATUS);
      } finally {
        dying.kill();
      }

      bench.start();
      awaitAccepted(bench, "second", "third");
      bench.publish(event("second", "user:7", "team:7"));
      bench.publish(event("fourth", "user:7"));
      awaitAccepted(bench, "fourth");

      assertThat(bench.historyOf("user:7")).containsExactly("first", "second", "fourth");
      assertThat(bench.historyOf("team:7")).containsExactly("first", "second");
      assertThat(bench.historyOf("user:8")).containsExactly("third");
    }
  }

  /// Ends in its second transaction.
  private GuardedProcess start(AcceptBench bench, Step step) {
    return GuardedProcess.start(
        "accept that ends behind " + step,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HaltedAccept.class.getName(),
            bench.kafka.bootstrapServers(),
            bench.topics.prefix(),
            step.name(),
            "2"),
        Map.of(),
        GuardedProcess.StopSignal.TERM,
        directory.resolve("accept.log"));
  }

  private static void awaitAccepted(AcceptBench bench, String... ids) {
    await()
        .atMost(SOON)
        .until(
            () ->
                bench.entries().stream()
                    .filter(entry -> entry.fate() instanceof Entry.Fate.Accepted)
                    .map(Entry::id)
                    .collect(Collectors.toSet())
                    .containsAll(Set.of(ids)));
  }
}
