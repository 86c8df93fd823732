package dev.tidings.ingest.bulk;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.kafka.Membership;
import dev.tidings.ingest.session.SessionClients;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/// The clients with the settings that the lane needs.
final class KafkaBulkClients implements SessionClients {

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
    Map<String, Object> config =
        kafka.member(
            "ingest-bulk-" + instance.text(),
            new Membership(
                kafka.bulkGroup(),
                settings.sessionTimeout(),
                settings.heartbeatInterval(),
                settings.maxPollInterval()));
    // One record a poll: one job is worked off at a time.
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
}
