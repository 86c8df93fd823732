package dev.tidings.tracker.intake;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.tracker.store.IntakePlace;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// History and receipts as Kafka has them: all partitions, read where the ledger says and not where
/// a consumer group was. Confined to the intake's thread.
final class KafkaSource implements AutoCloseable {

  private static final int TIMEOUT_MS = 3_000;
  private static final Duration TIMEOUT = Duration.ofMillis(TIMEOUT_MS);
  private static final int MAX_POLL_RECORDS = 2_000;
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;

  private final IntakeSettings settings;
  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicBoolean asking = new AtomicBoolean();
  private Map<TopicPartition, IntakePlace> places = Map.of();
  private Epoch epoch = new Epoch(0);

  /// Written by the admin's own thread.
  private volatile Map<Integer, Long> relayed = Map.of();

  KafkaSource(IntakeSettings settings) {
    this.settings = settings;
    this.admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "tracker-admin-" + settings.instanceId(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                250,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS));
    this.consumer =
        new KafkaConsumer<>(
            Map.ofEntries(
                Map.entry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers()),
                Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, "tracker-" + settings.instanceId()),
                Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
                Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
                Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false"),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS),
                Map.entry(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES),
                Map.entry(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 250)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
  }

  /// Whether both topics are there, and which incarnations they are.
  ///
  /// @throws KafkaException where Kafka does not answer
  boolean describe() {
    Map<TopicPartition, IntakePlace> found = new HashMap<>();
    try {
      var topics = List.of(settings.topics().history(), settings.topics().receipts());
      Map<String, TopicDescription> described = admin.describeTopics(topics).allTopicNames().get();
      for (TopicDescription topic : described.values()) {
        for (int partition = 0; partition < topic.partitions().size(); partition++) {
          found.put(
              new TopicPartition(topic.name(), partition),
              new IntakePlace(topic.name(), partition, topic.topicId().toString()));
        }
      }
      TopicDescription history = described.get(settings.topics().history());
      Uuid id = history.topicId();
      epoch =
          Epoch.of(
              id.getMostSignificantBits(),
              id.getLeastSignificantBits(),
              history.partitions().size());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while topics were looked up", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw new KafkaException("topics cannot be looked up", e.getCause());
    }
    places = Map.copyOf(found);
    return true;
  }

  /// Whether the topics are the ones that were assigned.
  boolean isStillTheSame() {
    Map<TopicPartition, IntakePlace> assigned = places;
    return describe() && places.equals(assigned);
  }

  Collection<IntakePlace> places() {
    return places.values();
  }

  /// The partitions of one topic.
  Collection<Integer> partitions(String topic) {
    return places.keySet().stream()
        .filter(place -> place.topic().equals(topic))
        .map(TopicPartition::partition)
        .toList();
  }

  IntakePlace place(String topic, int partition) {
    return places.get(new TopicPartition(topic, partition));
  }

  /// The incarnation of the history.
  int epoch() {
    return epoch.value();
  }

  void assign() {
    consumer.assign(places.keySet());
  }

  void seek(IntakePlace place, long offset) {
    consumer.seek(new TopicPartition(place.topic(), place.partition()), offset);
  }

  Map<TopicPartition, Long> beginnings() {
    return consumer.beginningOffsets(places.keySet(), TIMEOUT);
  }

  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(places.keySet(), TIMEOUT);
  }

  /// Where the history ends now, for each partition: behind transactions that are still open, too.
  /// What is appended later stands at these offsets or above.
  ///
  /// @throws KafkaException where Kafka does not answer
  Map<TopicPartition, Long> historyEnds() {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicPartition place : places.keySet()) {
      if (place.topic().equals(settings.topics().history())) {
        wanted.put(place, OffsetSpec.latest());
      }
    }
    try {
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin.listOffsets(wanted).all().get().forEach((place, end) -> ends.put(place, end.offset()));
      return ends;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while ends were looked up", e);
    } catch (ExecutionException e) {
      throw new KafkaException("ends cannot be looked up", e.getCause());
    }
  }

  /// How far the relays have handed the history to the gateways, for each partition of which they
  /// have told; none where there is no relay. As Kafka answered the last time: asks again, and does
  /// not wait, for nothing may be late for that.
  @SuppressWarnings("FutureReturnValueIgnored") // the next look finds what the callback left
  Map<Integer, Long> relayed() {
    if (asking.compareAndSet(false, true)) {
      String group = settings.topics().relayGroup();
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata(group)
          .whenComplete(
              (told, failure) -> {
                if (failure == null) {
                  relayed = placesIn(told);
                }
                asking.set(false);
              });
    }
    return relayed;
  }

  /// Whether everything before these offsets has been read.
  boolean hasRead(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), TIMEOUT) >= end.getValue());
  }

  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  /// Records between the reader and the end, for the partitions of one topic.
  long lag(String topic, Map<TopicPartition, Long> ends) {
    long lag = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (end.getKey().topic().equals(topic)) {
        lag += Math.max(0, end.getValue() - consumer.position(end.getKey(), TIMEOUT));
      }
    }
    return lag;
  }

  /// Makes a running {@link #poll} return. May be called from any thread.
  void wakeUp() {
    consumer.wakeup();
  }

  private Map<Integer, Long> placesIn(Map<TopicPartition, OffsetAndMetadata> told) {
    Map<Integer, Long> found = new HashMap<>();
    told.forEach(
        (place, offset) -> {
          if (offset != null && place.topic().equals(settings.topics().history())) {
            found.put(place.partition(), offset.offset());
          }
        });
    return found;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    admin.close(Duration.ofSeconds(1));
  }
}
