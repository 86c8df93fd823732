package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.platform.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/// What producers are told, as one of them reads it. Confined to its test's thread.
final class Outcomes implements AutoCloseable {

  private static final Duration TOLD_WITHIN = Duration.ofSeconds(30);

  private final String source;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /// By their ids: one may be told twice.
  private final Map<UUID, Outcome> told = new LinkedHashMap<>();

  /// What is told from now on.
  ///
  /// @param source of whose events
  Outcomes(Platform platform, String source) {
    this.source = source;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, platform.backends().bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.DEFAULT.outcomes()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    // What others were told before is much, and none of this test's.
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /// Waits until these have been told of the event's notification, in this order, and no others.
  void await(String event, Outcome.Kind... kinds) {
    Awaitility.waitAtMost(TOLD_WITHIN)
        .pollInSameThread()
        .untilAsserted(
            () -> {
              consumer
                  .poll(Duration.ofMillis(100))
                  .forEach(
                      record -> {
                        Outcome outcome = OutcomeCodec.decode(record.value());
                        told.putIfAbsent(outcome.id(), outcome);
                      });
              assertThat(of(event)).as(event).containsExactly(kinds);
            });
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<Outcome.Kind> of(String event) {
    List<Outcome.Kind> kinds = new ArrayList<>();
    told.values().stream()
        .filter(outcome -> outcome.source().equals(source) && outcome.event().equals(event))
        .forEach(outcome -> kinds.add(outcome.kind()));
    return kinds;
  }
}
