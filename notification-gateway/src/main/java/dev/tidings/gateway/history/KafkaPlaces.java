package dev.tidings.gateway.history;

import dev.tidings.gateway.threading.SharedLookup;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/// The places as Kafka's admin client tells them; one question a partition is under way at a time.
public final class KafkaPlaces implements LogPlaces {

  private final LazyAdmin admin;
  private final HistoryIdentity identity;
  private final Map<Integer, SharedLookup<Long>> ends = new ConcurrentHashMap<>();
  private final Map<Integer, SharedLookup<Long>> begins = new ConcurrentHashMap<>();

  public KafkaPlaces(LazyAdmin admin, HistoryIdentity identity) {
    this.admin = admin;
    this.identity = identity;
  }

  @Override
  public CompletionStage<Long> end(int partition) {
    return ends.computeIfAbsent(
            partition, p -> new SharedLookup<>(() -> offset(p, OffsetSpec.latest())))
        .get();
  }

  @Override
  public CompletionStage<Map<Integer, Long>> ends(Set<Integer> partitions) {
    try {
      String topic = identity.known().name();
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      partitions.forEach(p -> asked.put(new TopicPartition(topic, p), OffsetSpec.latest()));
      return admin
          .get()
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .toCompletionStage()
          .thenApply(
              found -> {
                Map<Integer, Long> ends = new HashMap<>();
                found.forEach((place, end) -> ends.put(place.partition(), end.offset()));
                return ends;
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Long> begin(int partition) {
    return begins
        .computeIfAbsent(partition, p -> new SharedLookup<>(() -> offset(p, OffsetSpec.earliest())))
        .get();
  }

  @Override
  public CompletionStage<OptionalLong> at(int partition, Instant time) {
    try {
      return offset(partition, OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli())))
          .thenApply(offset -> offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<Long> offset(int partition, OffsetSpec spec) {
    TopicPartition place = new TopicPartition(identity.known().name(), partition);
    return admin
        .get()
        .listOffsets(Map.of(place, spec), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .partitionResult(place)
        .toCompletionStage()
        .thenApply(found -> found.offset());
  }
}
