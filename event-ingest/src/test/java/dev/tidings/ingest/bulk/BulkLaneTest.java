package dev.tidings.ingest.bulk;

import static dev.tidings.ingest.bulk.BulkBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.GuardedProcess;
import dev.tidings.ingest.session.Halting;
import dev.tidings.ingest.session.Sessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every room of a large audience has its notification once, whatever happens to who expands it.
class BulkLaneTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path directory;

  @Test
  void jobsOfSeveralPartitionsAreExpandedToTheEnd() {
    try (BulkBench bench = new BulkBench()) {
      bench.put(event("e1", 0, 501), 0);
      bench.put(event("e2", 100, 700), 0);
      bench.put(event("e3", 0, 1_000), 2);

      bench.start();
      awaitAll(bench, 2_201);

      Map<String, Integer> expected = new HashMap<>();
      addTo(expected, "e1", 0, 501);
      addTo(expected, "e2", 100, 700);
      addTo(expected, "e3", 0, 1_000);
      assertThat(bench.history()).isEqualTo(expected);
    }
  }

  /// The process ends behind a step of some chunk in the middle of the job.
  @ParameterizedTest
  @CsvSource({"PROGRESS_SENT,5,2000", "HISTORY_SENT,400,100000", "COMMITTED,5,2000"})
  void killedInTheMiddleTheJobIsFinishedByAnotherAndNothingIsThereTwice(
      BulkStep step, int count, int rooms) {
    try (BulkBench bench = new BulkBench()) {
      long job = bench.put(event("e1", 0, rooms), 1);
      GuardedProcess dying =
          Halting.start(HaltedBulk.class, bench.kafka, step, count, directory.resolve("bulk.log"));
      try {
        assertThat(dying.awaitEnd(SOON)).as(dying.logTail()).isTrue();
        assertThat(dying.exitStatus()).as(dying.logTail()).isEqualTo(Halting.STATUS);
      } finally {
        dying.kill();
      }
      assertThat(bench.progress(1).doneOf(job, rooms)).isBetween(1, rooms - 1);

      bench.start();
      await().atMost(SOON).until(() -> bench.progress(1).doneOf(job, rooms) == rooms);

      Map<String, Integer> expected = new HashMap<>();
      addTo(expected, "e1", 0, rooms);
      assertThat(bench.history()).isEqualTo(expected);
    }
  }

  @Test
  void aZombieWithAnOpenChunkPinsNobodyAndDoesNoHarmWhenItWakes() throws Exception {
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    AtomicBoolean armed = new AtomicBoolean(true);
    AtomicInteger chunks = new AtomicInteger();
    try (BulkBench bench = new BulkBench()) {
      long job = bench.put(event("e1", 0, 900), 0);
      bench.start(
          BulkBench.settings(Duration.ofSeconds(3)),
          step -> {
            if (step == BulkStep.HISTORY_SENT
                && chunks.incrementAndGet() >= 3
                && armed.compareAndSet(true, false)) {
              frozen.countDown();
              awaitUninterrupted(wake);
            }
          });
      assertThat(frozen.await(20, TimeUnit.SECONDS)).isTrue();

      bench.start();
      await().atMost(SOON).until(() -> bench.progress(0).doneOf(job, 900) == 900);
      wake.countDown();
      long later = bench.put(event("e2", 0, 600), 0);
      await().atMost(SOON).until(() -> bench.progress(0).doneOf(later, 600) == 600);

      Map<String, Integer> expected = new HashMap<>();
      addTo(expected, "e1", 0, 900);
      addTo(expected, "e2", 0, 600);
      assertThat(bench.history()).isEqualTo(expected);
    }
  }

  @Test
  void aChunkThatWasAbortedIsTriedAgain() {
    AtomicInteger failures = new AtomicInteger();
    try (BulkBench bench = new BulkBench()) {
      bench.put(event("e1", 0, 600), 0);
      bench.start(
          BulkBench.settings(),
          step -> {
            if (step == BulkStep.HISTORY_SENT && failures.getAndIncrement() < 3) {
              throw new KafkaException("the transaction fails before its commit");
            }
          });
      awaitAll(bench, 600);

      Map<String, Integer> expected = new HashMap<>();
      addTo(expected, "e1", 0, 600);
      assertThat(bench.history()).isEqualTo(expected);
      assertThat(bench.registry.get("realtime.bulk.aborts").counter().count()).isEqualTo(3);
    }
  }

  @Test
  void aLaneThatStopsInOrderLeavesTheRestOfItsJobAndNothingToFence() {
    try (BulkBench bench = new BulkBench()) {
      long job = bench.put(event("e1", 0, 5_000), 0);
      try (Sessions first =
          bench.start(
              new BulkSettings(
                  500,
                  100,
                  2_000,
                  2_000,
                  Duration.ofSeconds(2),
                  Duration.ofMillis(250),
                  Duration.ofSeconds(60),
                  Duration.ofSeconds(60)),
              BulkStep.Observer.NONE)) {
        await().atMost(SOON).until(() -> bench.progress(0).doneOf(job, 5_000) > 300);
        assertThat(first).isNotNull();
      }
      assertThat(bench.progress(0).doneOf(job, 5_000)).isBetween(301, 4_999);
      assertThat(
              bench
                  .group()
                  .committed(List.of(new TopicPartition(bench.topics.expansions(), 0)))
                  .values())
          .allMatch(place -> Progress.parse(place.metadata()).owner().isEmpty());

      bench.start();
      awaitAll(bench, 5_000);

      Map<String, Integer> expected = new HashMap<>();
      addTo(expected, "e1", 0, 5_000);
      assertThat(bench.history()).isEqualTo(expected);
    }
  }

  private static void awaitAll(BulkBench bench, int records) {
    await().atMost(SOON).until(() -> bench.history().size() >= records);
  }

  private static void addTo(Map<String, Integer> expected, String event, int first, int rooms) {
    for (int i = first; i < first + rooms; i++) {
      expected.put("user:" + i + ' ' + event, 1);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
