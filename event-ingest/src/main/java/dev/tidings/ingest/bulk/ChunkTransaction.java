package dev.tidings.ingest.bulk;

import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.history.HistoryRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// Writes one chunk of a job in one Kafka transaction: the history records, and how far the job is
/// then.
///
/// The progress goes first, for it takes two requests: no partition of the history belongs to the
/// transaction yet, so nothing is hidden meanwhile. The records, made ready before, go with the
/// commit, in one request to a broker. Confined to the lane's thread.
final class ChunkTransaction {

  private final Producer<byte[], byte[]> producer;
  private final String historyTopic;
  private final BulkStep.Observer steps;

  ChunkTransaction(
      Producer<byte[], byte[]> producer, String historyTopic, BulkStep.Observer steps) {
    this.producer = producer;
    this.historyTopic = historyTopic;
    this.steps = steps;
  }

  /// Gives everything to the producer; all that is missing when it returns is the commit.
  ///
  /// @param member who commits: a member that has lost the job's partition is refused
  /// @throws KafkaException where something was refused: the transaction is to be aborted
  void send(
      List<Audience.Addressed> notifications,
      Optional<TraceParent> traceParent,
      TopicPartition jobs,
      OffsetAndMetadata progress,
      ConsumerGroupMetadata member) {
    List<ProducerRecord<byte[], byte[]>> records =
        notifications.stream()
            .map(addressed -> HistoryRecords.of(historyTopic, addressed, traceParent))
            .toList();
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(Map.of(jobs, progress), member);
    steps.reached(BulkStep.PROGRESS_SENT);
    for (ProducerRecord<byte[], byte[]> record : records) {
      // The commit tells what this future would: it fails where any record was refused.
      var unused = producer.send(record);
    }
    steps.reached(BulkStep.HISTORY_SENT);
  }

  /// @throws KafkaException as the producer's own commit
  void commit() {
    producer.commitTransaction();
    steps.reached(BulkStep.COMMITTED);
  }

  void abort() {
    producer.abortTransaction();
  }
}
