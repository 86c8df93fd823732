package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.RedisNames;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.kafka.Membership;
import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.redis.RedisSettings;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.tracing.Tracing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/// What a relay is put together from. Immutable.
///
/// @param redis the connections that are up
record RelayParts(
    KafkaAccess kafka,
    String clientId,
    RedisSettings redisSettings,
    RelaySettings settings,
    Pipes redis,
    RelayMetrics metrics,
    Tracing tracing,
    RelayStatus status,
    InstantSource clock) {

  private static final Duration MAX_POLL_INTERVAL = Duration.ofMinutes(5);
  private static final String GENERATION_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int GENERATION_LENGTH = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  Relay relay(TopicLayout layout) {
    return relay(layout, () -> new KafkaConsumer<>(consumerSettings()));
  }

  Relay relay(TopicLayout layout, Relay.Consumers consumers) {
    return new Relay(consumers, redis::isWhole, given -> turns(layout, given), status, clock);
  }

  private RelayTurns turns(TopicLayout layout, RelayStatus given) {
    BlockingQueue<Arrival> inbox = RelayTurns.newInbox();
    Surroundings around =
        new Surroundings(
            new RedisNames(redisSettings.prefix(), layout.epoch(), layout.historyPartitions()),
            settings,
            redisSettings.replyTimeout().toMillis(),
            RelayParts::newGeneration,
            metrics,
            tracing,
            inbox::add);
    return new RelayTurns(
        layout.names().history(), layout.epoch(), redis, around, inbox, given, clock);
  }

  Map<String, Object> consumerSettings() {
    Map<String, Object> consumer =
        kafka.member(
            clientId,
            new Membership(
                kafka.topics().relayGroup(),
                settings.sessionTimeout(),
                settings.heartbeatInterval(),
                MAX_POLL_INTERVAL));
    consumer.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    consumer.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
    return consumer;
  }

  private static String newGeneration() {
    StringBuilder text = new StringBuilder(GENERATION_LENGTH);
    for (int i = 0; i < GENERATION_LENGTH; i++) {
      text.append(GENERATION_LETTERS.charAt(RANDOM.nextInt(GENERATION_LETTERS.length())));
    }
    return text.toString();
  }
}
