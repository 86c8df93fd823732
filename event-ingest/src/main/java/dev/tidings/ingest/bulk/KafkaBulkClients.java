package dev.tidings.ingest.bulk;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/// The clients with the settings that the lane needs.
final class KafkaBulkClients implements BulkClients {

  /// A job may be that large; what lies behind it is not fetched before its turn.
  private static final int FETCH_BYTES = 64 * 1024;

  private final KafkaAccess kafka;
  private final BulkSettings settings;
  private final InstanceId instance;
  private final Admin admin;

  KafkaBulkClients(KafkaAccess kafka, BulkSettings settings, InstanceId instance, Admin admin) {
    this.kafka = kafka;
    this.settings = settings;
    this.instance = instance;
    this.admin = admin;
  }

  @Override
  public Consumer<byte[], byte[]> consumer() {
    Map<String, Object> config = kafka.consumer("ingest-bulk-" + instance.text());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, kafka.bulkGroup());
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class.getName()));
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(settings.sessionTimeout()));
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(settings.sessionTimeout()) / 4);
    config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, millis(settings.maxPollInterval()));
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // A record that is larger is fetched all the same, alone.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    return new KafkaConsumer<>(config);
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId) {
    return new KafkaProducer<>(
        kafka.transactionalProducer(
            "ingest-bulk-" + instance.text(), transactionalId, settings.transactionTimeout()));
  }

  @Override
  public Group group() {
    return new Group(admin, kafka.bulkGroup());
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
