package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.event.Event;
import dev.tidings.ingest.ledger.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Once in history, whatever happens to the instances. Transactions time out after 60 s here: what
/// is seen sooner was made visible by the takeover and not by the broker's patience.
class RecoveryTest {

  private static final Duration SOON = Duration.ofSeconds(15);

  /// The load of a whole test, so that it ends on a slow machine too.
  private static final int MOST = 20_000;

  /// Instances die with an error on their own thread; that is no failure of the test.
  @BeforeAll
  static void letInstancesDie() {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  @AfterAll
  static void backToDefault() {
    Awaitility.reset();
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void killedBehindAnyStepAnotherInstanceFinishesAndNothingIsThereTwice(Step step) {
    try (AcceptBench bench = new AcceptBench()) {
      bench.publish(event("first", "user:7", "team:7"));
      AcceptBench.Instance killed = bench.startDyingAt(step, 2);
      awaitAccepted(bench, "first");
      bench.publishTogether(List.of(event("second", "user:7", "team:7"), event("third", "user:8")));
      await().atMost(SOON).until(() -> !killed.fatal.isEmpty());

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

  @Test
  void theWindowIsThereAgainAfterARestart() {
    try (AcceptBench bench = new AcceptBench()) {
      bench.publish(event("e1", "user:1"));
      try (AcceptBench.Instance first = bench.start()) {
        awaitAccepted(bench, "e1");
        assertThat(first.fatal).isEmpty();
      }
      bench.publish(event("e1", "user:1"));
      bench.publish(event("e2", "user:1"));

      bench.start();
      awaitAccepted(bench, "e2");

      assertThat(bench.historyOf("user:1")).containsExactly("e1", "e2");
    }
  }

  @Test
  void anInstanceThatStopsInOrderLeavesNothingToFence() {
    try (AcceptBench bench = new AcceptBench()) {
      bench.publish(event("e1", "user:1"));
      try (AcceptBench.Instance first = bench.start()) {
        awaitAccepted(bench, "e1");
        assertThat(claims(bench)).allMatch(claim -> claim.owner().isPresent());
        assertThat(first.fatal).isEmpty();
      }

      assertThat(claims(bench)).hasSize(AcceptBench.PARTITIONS);
      assertThat(claims(bench)).allMatch(claim -> claim.owner().isEmpty());
    }
  }

  /// The entries are the offsets: also of a record that nobody could name.
  @Test
  void aPoisonRecordWithoutANameIsBehindAnInstanceThatDiedStraightAfterIt() {
    try (AcceptBench bench = new AcceptBench()) {
      AcceptBench.Instance killed = bench.startDyingAt(Step.COMMITTED, 1);
      await().atMost(SOON).until(() -> killed.status.now().partitions() == AcceptBench.PARTITIONS);
      bench.publish("user:1", "no event".getBytes(StandardCharsets.UTF_8));
      await().atMost(SOON).until(() -> !killed.fatal.isEmpty());

      bench.start();
      bench.publish(event("e1", "user:1"));
      awaitAccepted(bench, "e1");

      assertThat(bench.deadLetters()).hasSize(1);
    }
  }

  @Test
  void anOffsetThatAPersonHasSetIsWhereAcceptGoesOn() throws Exception {
    try (AcceptBench bench = new AcceptBench()) {
      try (AcceptBench.Instance first = bench.start()) {
        bench.publish(event("e1", "user:1"));
        awaitAccepted(bench, "e1");
        assertThat(first.fatal).isEmpty();
      }
      long skipped = bench.publish(event("e2", "user:1")).offset();
      int partition = bench.publish(event("e3", "user:1")).partition();
      bench.moveByHand(partition, skipped + 1);

      bench.start();
      awaitAccepted(bench, "e3");

      assertThat(bench.historyOf("user:1")).containsExactly("e1", "e3");
    }
  }

  @Test
  void whatAnAbortedTransactionHadSeenIsAcceptedWhenItIsReadAgain() {
    try (AcceptBench bench = new AcceptBench()) {
      AtomicInteger failures = new AtomicInteger();
      bench.start(
          AcceptBench.settings(),
          step -> {
            if (step == Step.ENTRIES_SENT && failures.getAndIncrement() < 3) {
              throw new KafkaException("the transaction fails before its commit");
            }
          });

      bench.publishTogether(List.of(event("e1", "user:1"), event("e2", "user:1")));
      awaitAccepted(bench, "e1", "e2");

      assertThat(bench.historyOf("user:1")).containsExactly("e1", "e2");
      assertThat(bench.count("realtime.accept.aborts")).isEqualTo(3);
      assertThat(bench.entries()).noneMatch(entry -> entry.fate() instanceof Entry.Fate.Duplicate);
    }
  }

  @Test
  void aZombieWithAnOpenTransactionPinsNobodyAndDoesNoHarmWhenItWakes() throws Exception {
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch wake = new CountDownLatch(1);
    AtomicBoolean armed = new AtomicBoolean();
    try (AcceptBench bench = new AcceptBench()) {
      AcceptBench.Instance zombie =
          bench.start(
              AcceptBench.impatient(Duration.ofSeconds(3)),
              step -> {
                if (step == Step.ENTRIES_SENT && armed.compareAndSet(true, false)) {
                  frozen.countDown();
                  awaitUninterrupted(wake);
                }
              });
      bench.publish(event("e1", "user:1"));
      awaitAccepted(bench, "e1");
      armed.set(true);
      bench.publish(event("e2", "user:1"));
      assertThat(frozen.await(10, TimeUnit.SECONDS)).isTrue();

      bench.start();
      // Seen by read_committed readers: the zombie's transaction hides nothing any more.
      await().atMost(Duration.ofSeconds(12)).until(() -> bench.historyOf("user:1").contains("e2"));
      bench.publish(event("e3", "user:1"));
      awaitAccepted(bench, "e3");
      wake.countDown();
      await().atMost(SOON).until(() -> zombie.status.now().trouble().isEmpty());
      bench.publish(event("e2", "user:1"));
      bench.publish(event("e4", "user:1"));
      awaitAccepted(bench, "e4");

      assertThat(bench.historyOf("user:1")).containsExactly("e1", "e2", "e3", "e4");
    }
  }

  @Test
  void instancesThatComeAndGoUnderLoadLoseNothingAndRepeatNothing() throws Exception {
    try (AcceptBench bench = new AcceptBench()) {
      AtomicInteger published = new AtomicInteger();
      AtomicBoolean enough = new AtomicBoolean();
      bench.start();
      Thread load =
          new Thread(
              () -> {
                while (!enough.get() && published.get() < MOST) {
                  List<Event> batch = new ArrayList<>();
                  for (int i = 0; i < 10; i++) {
                    int n = published.getAndIncrement();
                    batch.add(event("e" + n, "user:" + n % 17));
                  }
                  batch.add(batch.get(0)); // a retry
                  bench.publishTogether(batch);
                  LockSupport.parkNanos(10_000_000);
                }
              });
      load.start();
      await().atMost(SOON).until(() -> bench.count("realtime.events.accepted") > 200);
      AcceptBench.Instance second = bench.start();
      await().atMost(SOON).until(() -> second.status.now().partitions() > 0);
      AcceptBench.Instance third = bench.startDyingAt(Step.ENTRIES_SENT, 20);
      await().atMost(SOON).until(() -> !third.fatal.isEmpty());
      second.close();
      enough.set(true);
      load.join();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> distinctAccepted(bench).size() >= published.get());

      for (int user = 0; user < 17; user++) {
        int ours = user;
        assertThat(bench.historyOf("user:" + user))
            .containsExactlyElementsOf(
                java.util.stream.IntStream.range(0, published.get())
                    .filter(n -> n % 17 == ours)
                    .mapToObj(n -> "e" + n)
                    .toList());
      }
    }
  }

  private static List<Claim> claims(AcceptBench bench) {
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < AcceptBench.PARTITIONS; i++) {
      all.add(new TopicPartition(bench.topics.events(), i));
    }
    return bench.group().committed(all).values().stream()
        .map(offset -> Claim.parse(offset.metadata()))
        .toList();
  }

  private static void awaitAccepted(AcceptBench bench, String... ids) {
    await().atMost(SOON).until(() -> distinctAccepted(bench).containsAll(Set.of(ids)));
  }

  private static Set<String> distinctAccepted(AcceptBench bench) {
    return bench.entries().stream()
        .filter(entry -> entry.fate() instanceof Entry.Fate.Accepted)
        .map(Entry::id)
        .collect(Collectors.toSet());
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
