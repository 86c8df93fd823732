package dev.tidings.ingest.topics;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// One topic as it should be.
///
/// @param brokerTime whether a record's timestamp must be the broker's: the same at every reading,
/// and no producer's word
/// @param maxRecordBytes of one record with its headers
record TopicSpec(
    String name,
    int partitions,
    short replication,
    Duration retention,
    boolean brokerTime,
    int maxRecordBytes) {

  static final String BROKER_TIME = "LogAppendTime";

  /// Kafka's own default, rounded down.
  static final int MIB = 1024 * 1024;

  NewTopic toNewTopic() {
    return new NewTopic(name, partitions, replication)
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxRecordBytes),
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(retention.toMillis()),
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                brokerTime ? BROKER_TIME : "CreateTime"));
  }
}
