package dev.tidings.ingest.kafka;

import dev.tidings.contracts.topics.Topics;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Where Kafka is, and what every client of this service has in common. Immutable.
///
/// @param bootstrapServers `HOST:PORT`, several separated by commas
/// @param topicPrefix what the names of the topics begin with
/// @param client settings of every client (security, say), under Kafka's own names; they stand over
/// ours
@ConfigurationProperties("tidings.kafka")
public record KafkaAccess(
    @Bindable(defaultValue = "127.0.0.1:9092") String bootstrapServers,
    @Bindable(defaultValue = "tidings") String topicPrefix,
    @MapFormat(transformation = MapFormat.MapTransformation.FLAT, keyFormat = StringConvention.RAW)
        @Nullable
        Map<String, String> client) {

  private static final int REQUEST_TIMEOUT_MS = 10_000;
  private static final int TRANSACTION_REQUEST_TIMEOUT_MS = 5_000;
  private static final int GATHERING_MS = 100;
  private static final int BATCH_BYTES = 256 * 1024;

  public KafkaAccess {
    client = client == null ? Map.of() : Map.copyOf(client);
  }

  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /// The consumer group that accepts.
  ///
  /// @param configured its name, where the configuration gives one
  public String acceptGroup(Optional<String> configured) {
    return configured.filter(name -> !name.isBlank()).orElse(topicPrefix + "-accept");
  }

  /// The consumer group that expands large audiences.
  public String bulkGroup() {
    return topicPrefix + "-bulk";
  }

  /// Settings of any client.
  public Map<String, Object> common(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    // A broker that vanished without a word is given up after this long; another one leads then.
    settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.putAll(client);
    return settings;
  }

  /// Settings of a consumer of bytes: it reads what is committed, commits nothing by itself, and is
  /// told where its place is out of range.
  public Map<String, Object> consumer(String clientId) {
    Map<String, Object> settings = common(clientId);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /// As {@link #consumer}, of a member of a group.
  public Map<String, Object> member(String clientId, Membership membership) {
    Map<String, Object> settings = consumer(clientId);
    membership.addTo(settings);
    return settings;
  }

  /// Settings of a producer of bytes that answers only for what all in-sync replicas have.
  public Map<String, Object> producer(String clientId) {
    Map<String, Object> settings = common(clientId);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }

  /// Settings of a producer whose transactions are short and follow one another at once.
  ///
  /// @param transactionTimeout after which Kafka aborts a transaction by itself, and within which
  /// everything of one is delivered or has failed
  public Map<String, Object> transactionalProducer(
      String clientId, String transactionalId, Duration transactionTimeout) {
    int timeoutMs = Math.toIntExact(transactionTimeout.toMillis());
    Map<String, Object> settings = producer(clientId);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, timeoutMs);
    // The next transaction is refused until the last one's markers are written: with the default
    // pause of 100 ms before the next try, that pause is the whole latency.
    settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1L);
    settings.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 5L);
    // The commit sends what has gathered, all of it in one request to a broker. Until then nothing
    // has to go, however long the chunk takes, and the transaction hides what others append only
    // from then on.
    settings.put(ProducerConfig.LINGER_MS_CONFIG, GATHERING_MS);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // Where the first of several requests under way meets that refusal, the broker also refuses the
    // others as out of order.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, TRANSACTION_REQUEST_TIMEOUT_MS);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, transactionTimeout.toMillis());
    return settings;
  }
}
