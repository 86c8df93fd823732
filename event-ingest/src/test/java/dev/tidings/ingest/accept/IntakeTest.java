package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

/// Events that come so fast that they are gathered are each accepted once, in their order, also
/// where the reader changes, a transaction fails, or partitions change hands meanwhile.
class IntakeTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  /// So long that a slow machine publishes within it, again and again.
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private static final int USERS = 5;

  /// Until a rush should long have begun.
  private static final int MOST = 2_000;

  private final AtomicInteger published = new AtomicInteger();

  @Test
  void gatheredEventsShareTransactionsAndOneThatComesAloneAfterwardsIsAcceptedToo() {
    try (AcceptBench bench = new AcceptBench()) {
      bench.start(AcceptBench.gathering(INTERVAL), Step.Observer.NONE);
      publishUntilARush(bench);
      long transactionsBefore = transactions(bench);
      int publishedBefore = published.get();
      IntStream.range(0, 400).forEach(i -> publish(bench));
      awaitAll(bench);

      assertThat(transactions(bench) - transactionsBefore)
          .isLessThan((published.get() - publishedBefore) / 4);
      // Several quiet intervals: the rush is over, whoever reads now.
      await().pollDelay(INTERVAL.multipliedBy(6)).until(() -> true);
      publish(bench);
      awaitAll(bench);
      assertEachOnceInOrder(bench);
    }
  }

  @Test
  void whatAnAbortedTransactionHadGatheredIsReadAgain() {
    AtomicInteger failures = new AtomicInteger();
    try (AcceptBench bench = new AcceptBench()) {
      bench.start(
          AcceptBench.gathering(INTERVAL),
          step -> {
            if (step == Step.ENTRIES_SENT
                && bench.count("realtime.accept.rushes") > 0
                && failures.getAndIncrement() < 3) {
              throw new KafkaException("the transaction fails before its commit");
            }
          });
      publishUntilARush(bench);
      IntStream.range(0, 200).forEach(i -> publish(bench));
      awaitAll(bench);

      assertThat(bench.count("realtime.accept.aborts")).isEqualTo(3);
      assertEachOnceInOrder(bench);
    }
  }

  @Test
  void partitionsThatChangeHandsInARushAreReadOnFromWhereTheyWereCommitted() {
    try (AcceptBench bench = new AcceptBench()) {
      bench.start(AcceptBench.gathering(INTERVAL), Step.Observer.NONE);
      publishUntilARush(bench);
      AcceptBench.Instance second =
          bench.start(AcceptBench.gathering(INTERVAL), Step.Observer.NONE);
      for (int i = 0; i < MOST && second.status.now().partitions() == 0; i++) {
        publish(bench);
      }
      await().atMost(SOON).until(() -> second.status.now().partitions() > 0);
      IntStream.range(0, 200).forEach(i -> publish(bench));
      second.close();
      IntStream.range(0, 200).forEach(i -> publish(bench));
      awaitAll(bench);

      assertEachOnceInOrder(bench);
    }
  }

  private void publishUntilARush(AcceptBench bench) {
    for (int i = 0; i < MOST && bench.count("realtime.accept.rushes") == 0; i++) {
      publish(bench);
    }
    assertThat(bench.count("realtime.accept.rushes")).isPositive();
  }

  /// One event, which Kafka has when this returns.
  private void publish(AcceptBench bench) {
    int n = published.getAndIncrement();
    bench.publish(event("e" + n, "user:" + n % USERS));
  }

  private void awaitAll(AcceptBench bench) {
    await().atMost(SOON).until(() -> bench.history().size() >= published.get());
  }

  private void assertEachOnceInOrder(AcceptBench bench) {
    for (int user = 0; user < USERS; user++) {
      int ours = user;
      List<String> expected =
          IntStream.range(0, published.get())
              .filter(n -> n % USERS == ours)
              .mapToObj(n -> "e" + n)
              .toList();
      assertThat(bench.historyOf("user:" + user)).containsExactlyElementsOf(expected);
    }
  }

  private static long transactions(AcceptBench bench) {
    return bench.registry.get("realtime.accept.transaction").timer().count();
  }
}
