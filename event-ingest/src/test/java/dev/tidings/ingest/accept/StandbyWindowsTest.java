package dev.tidings.ingest.accept;

import static dev.tidings.ingest.accept.AcceptBench.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.ingest.dedupe.Identity;
import dev.tidings.ingest.ledger.Entry;
import dev.tidings.ingest.topics.TopicLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What others accepted is known here before their partitions are.
class StandbyWindowsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AcceptSettings SETTINGS = AcceptBench.settings();

  private AcceptBench bench;
  private AcceptClients clients;
  private StandbyWindows standby;

  @BeforeEach
  void followAnInstanceThatAccepts() throws InterruptedException {
    bench = new AcceptBench();
    clients = bench.clients(SETTINGS);
    bench.start();
    accept("a", 60);
    standby = new StandbyWindows(clients, SETTINGS);
    standby.start(layout());
    standby.awaitReady(PATIENCE);
  }

  @AfterEach
  void end() {
    standby.close();
    bench.close();
  }

  @Test
  void everyCommittedEntryStandsByAndTheWindowIsWhoTakesItsOwn() {
    Map<Integer, StandbyWindows.Standing> taken = takeAll();

    assertThat(taken).hasSize(AcceptBench.PARTITIONS);
    assertThat(bench.entries())
        .hasSize(60)
        .allMatch(entry -> knows(taken.get(entry.partition()), entry));
    assertThat(takeAll()).isEmpty();
  }

  @Test
  void aPartitionThatIsGivenBackIsBuiltAnewWithWhatCameMeanwhile() throws InterruptedException {
    assertThat(takeAll()).hasSize(AcceptBench.PARTITIONS);
    accept("b", 30);

    standby.giveAllBack();
    standby.awaitReady(PATIENCE);

    Map<Integer, StandbyWindows.Standing> again = takeAll();
    assertThat(bench.entries())
        .hasSize(90)
        .allMatch(entry -> knows(again.get(entry.partition()), entry));
  }

  /// What came behind the last look of the standby is read by who takes over, and nothing else is
  /// different from a window that is read from its beginning.
  @Test
  void whoTakesOverHasWhatItWouldHaveHadWithoutAStandby() {
    accept("b", 30);
    Map<Integer, Long> claims = new HashMap<>();
    IntStream.range(0, AcceptBench.PARTITIONS).forEach(partition -> claims.put(partition, 0L));
    StandbyWindows none = new StandbyWindows(clients, SETTINGS);

    Map<Integer, RestoredWindow> stoodBy = restore(standby, claims);
    Map<Integer, RestoredWindow> fromScratch = restore(none, claims);

    fromScratch.forEach(
        (partition, expected) -> {
          RestoredWindow found = stoodBy.get(partition);
          assertThat(found.window().size()).isEqualTo(expected.window().size());
          assertThat(found.position()).isEqualTo(expected.position());
          assertThat(found.takenThroughMs()).isEqualTo(expected.takenThroughMs());
        });
    assertThat(bench.entries())
        .hasSize(90)
        .allMatch(
            entry ->
                stoodBy
                    .get(entry.partition())
                    .window()
                    .knows(Identity.of(entry.source(), entry.id()), entry.at().toEpochMilli()));
  }

  private Map<Integer, RestoredWindow> restore(StandbyWindows by, Map<Integer, Long> claims) {
    return new WindowRestore(clients, clients.group(), SETTINGS, bench.topics.accepted(), by)
        .restore(claims);
  }

  private Map<Integer, StandbyWindows.Standing> takeAll() {
    Map<Integer, StandbyWindows.Standing> taken = new HashMap<>();
    Map<TopicPartition, Long> ends =
        clients
            .group()
            .ends(
                IntStream.range(0, AcceptBench.PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(bench.topics.accepted(), partition))
                    .toList());
    for (TopicPartition partition : ends.keySet()) {
      Optional<StandbyWindows.Standing> standing = standby.take(partition.partition());
      standing.ifPresent(
          found -> {
            assertThat(found.reached()).isEqualTo(ends.get(partition));
            taken.put(partition.partition(), found);
          });
    }
    return taken;
  }

  private static boolean knows(StandbyWindows.Standing standing, Entry entry) {
    return standing
        .window()
        .window()
        .knows(Identity.of(entry.source(), entry.id()), entry.at().toEpochMilli());
  }

  private void accept(String name, int count) {
    int before = bench.entries().size();
    bench.publishTogether(
        IntStream.range(0, count).mapToObj(i -> event(name + i, "user:" + i)).toList());
    Awaitility.waitAtMost(PATIENCE).until(() -> bench.entries().size() == before + count);
  }

  private TopicLayout layout() {
    return new TopicLayout(
        bench.topics, new Epoch(7), AcceptBench.PARTITIONS, AcceptBench.PARTITIONS);
  }
}
