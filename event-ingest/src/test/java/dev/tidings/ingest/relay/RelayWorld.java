package dev.tidings.ingest.relay;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.live.ToldMark;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.redis.Pipes;
import dev.tidings.ingest.redis.RedisSettings;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.tracing.Tracing;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// A history of its own on the shared Kafka, relays of it, and a subscriber to all that they
/// publish.
final class RelayWorld implements AutoCloseable {

  static final RelaySettings SETTINGS = RelaySettings.DEFAULT;

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final RelayMetrics metrics =
      new RelayMetrics(meters, new RealtimeFigures(meters), InstantSource.system());
  Tracing tracing = Tracing.off();
  final KafkaAccess kafka;
  final RedisNames names;
  final String redisUrl;
  final List<LiveMessage.Durable> live = new CopyOnWriteArrayList<>();
  final List<Mark> marks = new CopyOnWriteArrayList<>();

  private final Map<Room, Long> lastOf = new ConcurrentHashMap<>();
  private final Duration replyTimeout;
  private final TopicLayout layout;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final RedisClient client = RedisClient.create();
  private Consumer<LiveMessage.Durable> onLive = live::add;
  private int count;

  RelayWorld(String redisUrl, int partitions) throws Exception {
    this(redisUrl, partitions, Duration.ofSeconds(1));
  }

  RelayWorld(String redisUrl, int partitions, Duration replyTimeout) throws Exception {
    this.replyTimeout = replyTimeout;
    String prefix = "relay-" + UUID.randomUUID().toString().substring(0, 8);
    this.redisUrl = redisUrl;
    kafka = new KafkaAccess(Servers.kafka().bootstrapServers(), prefix, Map.of());
    admin = Admin.create(kafka.common("test"));
    Topics topics = kafka.topics();
    // Not by a question afterwards: for a moment Kafka may not know yet what it has just made.
    var topicId =
        admin
            .createTopics(List.of(new NewTopic(topics.history(), partitions, (short) 1)))
            .topicId(topics.history())
            .get();
    Epoch epoch =
        Epoch.of(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits(), partitions);
    layout = new TopicLayout(topics, epoch, partitions, partitions);
    names = new RedisNames(prefix, epoch, partitions);
    Map<String, Object> settings = kafka.producer("test");
    settings.put("transactional.id", prefix);
    settings.put("retry.backoff.ms", 1);
    settings.put("retry.backoff.max.ms", 5);
    producer = new KafkaProducer<>(settings);
    producer.initTransactions();
    open.add(producer);
    open.add(admin);
  }

  /// Publishes in one transaction, one notification a room.
  List<Long> append(Room... rooms) throws Exception {
    return append(Optional.empty(), rooms);
  }

  /// As above, of an event that is part of a trace.
  List<Long> append(Optional<TraceParent> trace, Room... rooms) throws Exception {
    producer.beginTransaction();
    List<Long> offsets = new ArrayList<>();
    var sent = new ArrayList<java.util.concurrent.Future<?>>();
    for (Room room : rooms) {
      Notification notification =
          Notification.of(
              Event.of("test", "e" + count++, "test.sent", List.of(room), RawJson.of("{\"n\":1}")),
              room,
              Instant.ofEpochMilli(1_700_000_000_000L));
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              layout.names().history(),
              RoomPartition.of(room, layout.historyPartitions()),
              room.name().getBytes(StandardCharsets.UTF_8),
              NotificationCodec.encode(notification));
      record
          .headers()
          .add(HistoryHeaders.ID, notification.id().toString().getBytes(StandardCharsets.US_ASCII));
      trace.ifPresent(
          parent ->
              record
                  .headers()
                  .add(
                      HistoryHeaders.TRACE_PARENT,
                      parent.text().getBytes(StandardCharsets.US_ASCII)));
      sent.add(
          producer.send(
              record,
              (metadata, failure) -> {
                offsets.add(metadata.offset());
                lastOf.put(room, metadata.offset());
              }));
    }
    producer.commitTransaction();
    for (var future : sent) {
      future.get();
    }
    return offsets;
  }

  /// The offset of each room's last record.
  Map<Room, Long> lastOf() {
    return Map.copyOf(lastOf);
  }

  RelayParts parts(Pipes redis, RelayStatus status) {
    return new RelayParts(
        kafka,
        "relay-test",
        redisSettings(redisUrl),
        SETTINGS,
        redis,
        metrics,
        tracing,
        status,
        InstantSource.system());
  }

  private RedisSettings redisSettings(String url) {
    RedisSettings defaults = RedisSettings.at("redis://127.0.0.1", names.prefix());
    return new RedisSettings(
        url,
        url.contains(","),
        names.prefix(),
        defaults.connectTimeout(),
        replyTimeout,
        defaults.reconnectPause(),
        Duration.ofMillis(200),
        defaults.maxEphemeralBytes());
  }

  Pipes link(String url) {
    Pipes link = Pipes.open(redisSettings(url), "test");
    open.add(link);
    return link;
  }

  Relay startRelay() {
    return startRelay(link(redisUrl));
  }

  Relay startRelay(Pipes redis) {
    return started(parts(redis, new RelayStatus()).relay(layout));
  }

  Relay startRelay(RelayParts parts, Relay.Consumers consumers) {
    return started(parts.relay(layout, consumers));
  }

  private Relay started(Relay relay) {
    open.add(0, relay);
    return relay.start();
  }

  /// Instead of collecting; before {@link #subscribed()}.
  void onLive(Consumer<LiveMessage.Durable> listener) {
    onLive = listener;
  }

  /// Listens to everything under the prefix, through restarts of Redis.
  RelayWorld subscribed() {
    return subscribed(redisUrl);
  }

  RelayWorld subscribed(String url) {
    var connection =
        client.connectPubSub(
            RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE),
            io.lettuce.core.RedisURI.create(url));
    connection.addListener(
        new RedisPubSubAdapter<String, byte[]>() {
          @Override
          public void message(String pattern, String channel, byte[] bytes) {
            LiveMessageCodec.decode(bytes)
                .ifPresentOrElse(
                    message -> onLive.accept((LiveMessage.Durable) message),
                    () ->
                        ToldMark.parse(new String(bytes, StandardCharsets.US_ASCII))
                            .ifPresent(told -> marks.add(told.mark())));
          }
        });
    connection.sync().psubscribe(names.prefix() + ":*");
    return this;
  }

  RedisCommands<String, String> redis() {
    var connection = client.connect(io.lettuce.core.RedisURI.create(redisUrl));
    open.add(connection);
    return connection.sync();
  }

  List<Long> liveOffsets(Room room) {
    return live.stream()
        .filter(
            message ->
                new String(message.frame(), StandardCharsets.UTF_8)
                    .contains("\"room\":\"" + room.name() + "\""))
        .map(LiveMessage.Durable::offset)
        .toList();
  }

  /// What a gauge tells now.
  double figure(String name) {
    return meters.get(name).gauge().value();
  }

  long end(int partition) throws Exception {
    var at = new TopicPartition(layout.names().history(), partition);
    return admin
        .listOffsets(Map.of(at, org.apache.kafka.clients.admin.OffsetSpec.latest()))
        .partitionResult(at)
        .get()
        .offset();
  }

  long committed(int partition) throws Exception {
    var place =
        admin
            .listConsumerGroupOffsets(kafka.topicPrefix() + "-relay")
            .partitionsToOffsetAndMetadata()
            .get()
            .get(new TopicPartition(layout.names().history(), partition));
    return place == null ? -1 : place.offset();
  }

  void commitPlace(int partition, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            kafka.topicPrefix() + "-relay",
            Map.of(
                new TopicPartition(layout.names().history(), partition),
                new org.apache.kafka.clients.consumer.OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  void deleteBefore(int partition, long offset) throws Exception {
    admin
        .deleteRecords(
            Map.of(
                new TopicPartition(layout.names().history(), partition),
                org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  @Override
  public void close() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }
}
