package dev.tidings.ingest.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.redis.RedisLink;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Ephemeral events through the whole service, from Kafka to a subscriber of Redis.
class EphemeralTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Room ROOM = new Room("team:typing");

  private final String prefix = "ephemeral-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final RedisClient client = RedisClient.create(Servers.redis().url());
  private EmbeddedServer server;
  private TopicLayout layout;

  @AfterEach
  void stop() {
    server.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  @Test
  void reachesTheRoomsChannelOnceAndLeavesNoHistory() throws Exception {
    start(Map.of());
    subscribe();

    publish("first");
    publish("second");

    // A room's messages come in their order: whatever "first" was to bring is there.
    await().atMost(SOON).until(() -> frames.stream().anyMatch(one -> one.contains("\"second\"")));
    assertThat(frames).hasSize(2);
    assertThat(frames.getFirst()).contains("\"first\"").contains(ROOM.name());
    assertThat(historySize()).isZero();
    assertThat(dropped("ephemeral-redis-failed")).isZero();
  }

  @Test
  void isDroppedAndCountedWhileRedisIsAway() throws Exception {
    start(Map.of("tidings.redis.url", "redis://127.0.0.1:1"));

    publish("first");

    await().atMost(SOON).until(() -> dropped("ephemeral-redis-failed") == 1);
    assertThat(historySize()).isZero();
  }

  @Test
  void isDroppedAndCountedWhereThereIsNoRedisAtAll() throws Exception {
    start(Map.of("tidings.redis.enabled", false, "tidings.redis.url", "redis://127.0.0.1:1"));

    publish("first");

    await().atMost(SOON).until(() -> dropped("ephemeral-no-sink") == 1);
    assertThat(historySize()).isZero();
    assertThat(server.getApplicationContext().containsBean(RedisLink.class)).isFalse();
  }

  @Test
  void isDroppedAndCountedBeyondWhatMayWaitForRedis() throws Exception {
    start(Map.of("tidings.redis.max-ephemeral-bytes", 1));
    subscribe();

    publish("first");

    await().atMost(SOON).until(() -> dropped("ephemeral-sink-full") == 1);
    assertThat(frames).isEmpty();
  }

  private void start(Map<String, Object> more) throws Exception {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "micronaut.server.port",
                -1,
                "tidings.kafka.bootstrap-servers",
                Servers.kafka().bootstrapServers(),
                "tidings.kafka.topic-prefix",
                prefix,
                "tidings.redis.url",
                Servers.redis().url(),
                "tidings.redis.prefix",
                prefix,
                "tidings.history.partitions",
                1,
                "tidings.topics.events-partitions",
                1));
    settings.putAll(more);
    server = ApplicationContext.run(EmbeddedServer.class, settings);
    layout = bean(TopicsReady.class).future().get(20, TimeUnit.SECONDS);
  }

  private void subscribe() {
    String channel =
        new RedisNames(prefix, layout.epoch(), layout.historyPartitions()).channel(ROOM);
    var connection =
        client.connectPubSub(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
    connection.addListener(
        new RedisPubSubAdapter<String, byte[]>() {
          @Override
          public void message(String from, byte[] bytes) {
            LiveMessage.Ephemeral message =
                (LiveMessage.Ephemeral) LiveMessageCodec.decode(bytes).orElseThrow();
            frames.add(new String(message.frame(), StandardCharsets.UTF_8));
          }
        });
    connection.sync().subscribe(channel);
  }

  private void publish(String id) throws Exception {
    String event =
        """
        {"source":"test","id":"%s","type":"user.typing","to":["%s"],"ephemeral":true,"data":{}}
        """
            .formatted(id, ROOM.name());
    try (var producer = new KafkaProducer<byte[], byte[]>(bean(KafkaAccess.class).producer("t"))) {
      byte[] key = ROOM.name().getBytes(StandardCharsets.UTF_8);
      byte[] value = event.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(layout.names().events(), key, value)).get();
    }
  }

  private int historySize() {
    Map<String, Object> settings = bean(KafkaAccess.class).consumer("eyes");
    List<Object> records = new ArrayList<>();
    try (var reader = new KafkaConsumer<byte[], byte[]>(settings)) {
      TopicPartition history = new TopicPartition(layout.names().history(), 0);
      reader.assign(List.of(history));
      reader.seekToBeginning(List.of(history));
      long end = reader.endOffsets(List.of(history)).get(history);
      while (reader.position(history) < end) {
        reader.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records.size();
  }

  private double dropped(String reason) {
    return bean(MeterRegistry.class).get("realtime.drops").tag("reason", reason).counter().count();
  }

  private <T> T bean(Class<T> type) {
    return server.getApplicationContext().getBean(type);
  }
}
