package dev.tidings.ingest.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/// What is asked of the brokers about a group and its topics. Every method blocks, and throws
/// Kafka's exception where Kafka does not answer. Thread-safe.
public final class Group {

  private static final int FENCE_TIMEOUT_MS = 10_000;

  private final Admin admin;
  private final String group;

  public Group(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  /// Ends whatever transactions these transactional ids have open, and refuses whatever their
  /// producers send from now on. Fencing one that is gone is harmless.
  public void fence(Collection<String> transactionalIds) {
    if (!transactionalIds.isEmpty()) {
      await(
          admin
              .fenceProducers(
                  transactionalIds, new FenceProducersOptions().timeoutMs(FENCE_TIMEOUT_MS))
              .all());
    }
  }

  /// The committed offsets; of a partition without one there is no entry.
  public Map<TopicPartition, OffsetAndMetadata> committed(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> found =
        await(
            admin
                .listConsumerGroupOffsets(
                    Map.of(
                        group,
                        new ListConsumerGroupOffsetsSpec()
                            .topicPartitions(List.copyOf(partitions))))
                .partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, OffsetAndMetadata> present = new HashMap<>(found);
    present.values().removeIf(offset -> offset == null);
    return present;
  }

  /// The ends of the logs, whatever of them is committed.
  public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /// The ends of what is decided: behind them lies, first of all, a transaction that is open.
  public Map<TopicPartition, Long> stableEnds(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  public Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which, IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    partitions.forEach(partition -> wanted.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    await(admin.listOffsets(wanted, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
