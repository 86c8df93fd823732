package dev.tidings.ingest.ledger;

import dev.tidings.ingest.bulk.BulkProgress;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

@Factory
final class LedgerFactory {

  private final KafkaAccess kafka;
  private final InstanceId instance;
  private final Group group;

  LedgerFactory(
      KafkaAccess kafka,
      InstanceId instance,
      Admin admin,
      @Value("${tidings.accept.group:}") Optional<String> acceptGroup) {
    this.kafka = kafka;
    this.instance = instance;
    this.group = new Group(admin, kafka.acceptGroup(acceptGroup));
  }

  @Context
  @Bean(preDestroy = "close")
  LedgerTail tail(
      TopicsReady topics, @Value("${tidings.ledger.max-entries:1000000}") int maxEntries) {
    return new LedgerTail(topics, this::newTailReader, group, maxEntries).start();
  }

  @Singleton
  Lookup lookup(TopicsReady topics, LedgerTail tail, BulkProgress bulk) {
    return new Lookup(
        topics,
        tail,
        group,
        new HistoryPlaces(group, this::newExactReader),
        bulk,
        this::newExactReader);
  }

  private KafkaConsumer<byte[], byte[]> newTailReader() {
    Map<String, Object> config = kafka.consumer("ingest-ledger-" + instance.text());
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // Nobody waits for the index but who looks an event up: a fetch for each transaction would cost
    // ingest and broker more than it is worth.
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    return new KafkaConsumer<>(config);
  }

  /// For a few records each: the default wait of 500 ms would be the whole time of an answer.
  private KafkaConsumer<byte[], byte[]> newExactReader() {
    Map<String, Object> config = kafka.consumer("ingest-lookup-" + instance.text());
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 256 * 1024);
    return new KafkaConsumer<>(config);
  }
}
