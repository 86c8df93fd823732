package dev.tidings.ingest.topics;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/// One topic as it should be.
///
/// @param brokerTime whether a record's timestamp must be the broker's: the same at every reading,
/// and no producer's word
/// @param compacted whether of each key only the newest record is kept, and that one no longer than
/// `retention`
/// @param maxRecordBytes of one record with its headers
record TopicSpec(
    String name,
    int partitions,
    short replication,
    Duration retention,
    boolean brokerTime,
    boolean compacted,
    int maxRecordBytes) {

  static final String BROKER_TIME = "LogAppendTime";

  /// Kafka's own default, rounded down.
  static final int MIB = 1024 * 1024;

  /// The newest segment is not compacted, and whoever starts reads all of it.
  private static final int COMPACTED_SEGMENT_BYTES = 16 * MIB;

  /// Records are kept until their retention ends.
  static TopicSpec kept(
      String name,
      int partitions,
      short replication,
      Duration retention,
      boolean brokerTime,
      int maxRecordBytes) {
    return new TopicSpec(
        name, partitions, replication, retention, brokerTime, false, maxRecordBytes);
  }

  /// Of each key the newest record is kept.
  static TopicSpec compacted(String name, int partitions, short replication, Duration retention) {
    return new TopicSpec(name, partitions, replication, retention, false, true, MIB);
  }

  NewTopic toNewTopic() {
    Map<String, String> configs = new HashMap<>();
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, compacted ? "compact,delete" : "delete");
    configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxRecordBytes));
    configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, brokerTime ? BROKER_TIME : "CreateTime");
    if (compacted) {
      configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(COMPACTED_SEGMENT_BYTES));
    }
    return new NewTopic(name, partitions, replication).configs(configs);
  }
}
