package dev.tidings.ingest.bulk;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.KafkaAccess;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// How far large audiences are, for who looks an event up. Thread-safe; blocks.
@Singleton
public final class BulkProgress {

  private final Group group;
  private final String jobsTopic;

  @Inject
  BulkProgress(Admin admin, KafkaAccess kafka) {
    this.group = new Group(admin, kafka.bulkGroup());
    this.jobsTopic = kafka.topics().expansions();
  }

  /// The progress of the jobs whose events stand in this partition of `events`.
  ///
  /// @throws KafkaException where Kafka does not answer
  public Progress of(int partition) {
    TopicPartition jobs = new TopicPartition(jobsTopic, partition);
    return Optional.ofNullable(group.committed(List.of(jobs)).get(jobs))
        .map(OffsetAndMetadata::metadata)
        .map(Progress::parse)
        .orElse(Progress.NONE);
  }
}
