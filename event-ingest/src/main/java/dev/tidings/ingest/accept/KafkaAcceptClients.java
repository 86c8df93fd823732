package dev.tidings.ingest.accept;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.kafka.Membership;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/// The clients with the settings that accept needs.
final class KafkaAcceptClients implements AcceptClients {

  /// So much is a transaction of its own: nothing more has to gather.
  private static final int GATHERED_BYTES = 128 * 1024;

  private static final int FOLLOWED_AT_ONCE_BYTES = 128 * 1024;
  private static final int MAX_REQUEST_BYTES = 8 * 1024 * 1024;

  private final KafkaAccess kafka;
  private final AcceptSettings settings;
  private final InstanceId instance;
  private final Admin admin;

  KafkaAcceptClients(KafkaAccess kafka, AcceptSettings settings, InstanceId instance, Admin admin) {
    this.kafka = kafka;
    this.settings = settings;
    this.instance = instance;
    this.admin = admin;
  }

  @Override
  public Consumer<byte[], byte[]> consumer() {
    Map<String, Object> config =
        kafka.member(
            "ingest-accept-" + instance.text(),
            new Membership(
                groupName(),
                settings.sessionTimeout(),
                settings.heartbeatInterval(),
                settings.maxPollInterval()));
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxPollRecords());
    return new KafkaConsumer<>(config);
  }

  @Override
  public Consumer<byte[], byte[]> gatherer() {
    Map<String, Object> config = kafka.consumer("ingest-gather-" + instance.text());
    int waitMs = Math.max(1, Math.toIntExact(settings.transactionInterval().toMillis()));
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, waitMs);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHERED_BYTES);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.maxPollRecords());
    return new KafkaConsumer<>(config);
  }

  @Override
  public Consumer<byte[], byte[]> reader() {
    Map<String, Object> config = reading("ingest-restore-");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    return new KafkaConsumer<>(config);
  }

  @Override
  public Consumer<byte[], byte[]> follower() {
    Map<String, Object> config = reading("ingest-standby-");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FOLLOWED_AT_ONCE_BYTES);
    return new KafkaConsumer<>(config);
  }

  private Map<String, Object> reading(String client) {
    Map<String, Object> config = kafka.consumer(client + instance.text());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_REQUEST_BYTES);
    return config;
  }

  @Override
  public Producer<byte[], byte[]> producer(String transactionalId) {
    Map<String, Object> config =
        kafka.transactionalProducer(
            "ingest-accept-" + instance.text(), transactionalId, settings.transactionTimeout());
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    return new KafkaProducer<>(config);
  }

  @Override
  public Group group() {
    return new Group(admin, groupName());
  }

  private String groupName() {
    return kafka.acceptGroup(Optional.ofNullable(settings.group()));
  }
}
