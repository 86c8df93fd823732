package dev.tidings.ingest.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.kafka.KafkaAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicSetupTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final KafkaAccess kafka =
      new KafkaAccess(
          Servers.kafka().bootstrapServers(),
          "ts" + UUID.randomUUID().toString().substring(0, 8),
          Map.of());
  private final Topics topics = kafka.topics();
  private final Admin admin = Admin.create(kafka.common("topic-setup-test"));
  private final TopicsReady ready = new TopicsReady();
  private final List<String> fatal = new CopyOnWriteArrayList<>();
  private TopicSetup setup;

  @AfterEach
  void close() {
    setup.close();
    admin.close();
  }

  @Test
  void refusesAnotherPartitionCountInPlainWords() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(topics.history(), 4, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
        .all()
        .get();

    setup = start();
    await().atMost(SOON).until(() -> !fatal.isEmpty());

    assertThat(fatal.get(0)).contains(topics.history(), "has 4 partitions", "expected: 6");
    assertThat(ready.now()).isEmpty();
  }

  @Test
  void refusesATopicWhoseTimesAreTheProducers() throws Exception {
    admin.createTopics(List.of(new NewTopic(topics.events(), 6, (short) 1))).all().get();

    setup = start();
    await().atMost(SOON).until(() -> !fatal.isEmpty());

    assertThat(fatal.get(0)).contains(topics.events(), "LogAppendTime");
  }

  @Test
  void endsTheServiceWhenTheHistoryIsMadeAnew() throws Exception {
    setup = start();
    await().atMost(SOON).until(() -> ready.now().isPresent());
    assertThat(fatal).isEmpty();

    admin.deleteTopics(List.of(topics.history())).all().get();

    await().atMost(SOON).until(() -> !fatal.isEmpty());
    assertThat(fatal.get(0)).contains(topics.history());
  }

  @Test
  void endsTheServiceWhenTheHistoryGrows() throws Exception {
    setup = start();
    await().atMost(SOON).until(() -> ready.now().isPresent());

    admin
        .createPartitions(
            Map.of(topics.history(), org.apache.kafka.clients.admin.NewPartitions.increaseTo(7)))
        .all()
        .get();

    await().atMost(SOON).until(() -> !fatal.isEmpty());
    assertThat(fatal.get(0)).contains("has changed");
  }

  private TopicSetup start() {
    return new TopicSetup(
            new TopicAdmin(admin),
            TopicPlan.of(topics, 6, TopicSettings.DEFAULT, Duration.ofHours(1)),
            Duration.ofMillis(200),
            ready,
            fatal::add)
        .start();
  }
}
