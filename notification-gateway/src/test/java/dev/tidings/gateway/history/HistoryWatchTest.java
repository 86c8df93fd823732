package dev.tidings.gateway.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.embedded.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whether the history is still the one that positions belong to, as a real Kafka tells it.
class HistoryWatchTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int PARTITIONS = 2;

  private final String prefix = "watch-" + UUID.randomUUID().toString().substring(0, 8);
  private final String topic = prefix + ".history";
  private final KafkaSettings kafka =
      new KafkaSettings(Servers.kafka().bootstrapServers(), prefix, Duration.ofSeconds(5));
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  private final LazyAdmin asking = new LazyAdmin(kafka);
  private final AtomicInteger replaced = new AtomicInteger();

  @AfterEach
  void close() {
    asking.close();
    admin.close(Duration.ofSeconds(1));
  }

  @Test
  void aHistoryThatWasMadeAnewIsAnotherOne() throws Exception {
    make(PARTITIONS);
    try (HistoryWatch watch = watching()) {
      await().atMost(SOON).until(() -> watch.topic().isPresent());
      HistoryTopic first = watch.known();

      admin.deleteTopics(List.of(topic)).all().get();
      await().atMost(SOON).ignoreExceptions().until(this::madeAnew);

      await().atMost(SOON).until(() -> replaced.get() == 1);
      assertThat(watch.topic()).isEmpty();
      assertThat(first.partitions()).isEqualTo(PARTITIONS);
    }
  }

  @Test
  void aHistoryWithMorePartitionsThanBeforeIsAnotherOne() throws Exception {
    make(PARTITIONS);
    try (HistoryWatch watch = watching()) {
      await().atMost(SOON).until(() -> watch.topic().isPresent());

      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(PARTITIONS + 1))).all().get();

      await().atMost(SOON).until(() -> replaced.get() == 1);
      assertThat(watch.topic()).isEmpty();
    }
  }

  /// Rooms would be looked for in partitions that they are not in.
  @Test
  void aHistoryWithAnotherCountThanConfiguredIsNotTakenAndNotLeftEither() throws Exception {
    make(PARTITIONS + 1);
    try (HistoryWatch watch = watching()) {
      await().atMost(SOON).until(watch::isReachable);

      await()
          .during(Duration.ofMillis(700))
          .atMost(SOON)
          .until(() -> watch.topic().isEmpty() && replaced.get() == 0);
    }
  }

  private HistoryWatch watching() {
    HistoryWatch watch =
        new HistoryWatch(
            asking,
            kafka,
            new HistorySettings(PARTITIONS, Duration.ofMillis(100)),
            replaced::incrementAndGet);
    watch.start();
    return watch;
  }

  private void make(int partitions) throws InterruptedException, ExecutionException {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  /// The name is free a moment after the deletion was acknowledged.
  private boolean madeAnew() throws Exception {
    make(PARTITIONS);
    return true;
  }
}
