package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.GuardedProcess;
import dev.tidings.ingest.ledger.Entry;
import dev.tidings.ingest.session.Halting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
      // It ends in its second transaction.
      GuardedProcess dying =
          Halting.start(HaltedAccept.class, bench.kafka, step, 2, directory.resolve("accept.log"));
      try {
        awaitAccepted(bench, "first");
        bench.publishTogether(
            List.of(event("second", "user:7", "team:7"), event("third", "user:8")));
        assertThat(dying.awaitEnd(SOON)).as(dying.logTail()).isTrue();
        assertThat(dying.exitStatus()).as(dying.logTail()).isEqualTo(Halting.STATUS);
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
