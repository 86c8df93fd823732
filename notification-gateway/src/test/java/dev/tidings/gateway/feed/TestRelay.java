package dev.tidings.gateway.feed;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.live.ToldMark;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.history.HistoryTopic;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What ingest does, as small as can be: one transaction a record, and the relay's script. Confined
/// to the test's thread.
final class TestRelay implements AutoCloseable {

  /// Compare and append: see design.md, section 5.
  private static final String APPEND =
      """
      local top = redis.call('GET', KEYS[2])
      if top and tonumber(top) >= tonumber(ARGV[1]) then return 0 end
      if not top or top ~= ARGV[2] then redis.call('DEL', KEYS[1]) end
      redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[5], ARGV[1] .. '-1', 'm', ARGV[3])
      redis.call('SET', KEYS[2], ARGV[1])
      redis.call('PUBLISH', ARGV[4], ARGV[3])
      return 1
      """;

  private static final String MARK =
      """
      redis.call('SET', KEYS[1], ARGV[1])
      return redis.call('PUBLISH', KEYS[1], ARGV[2])
      """;

  private final HistoryTopic topic;
  private final RedisNames names;
  private final RedisClusterCommands<String, byte[]> redis;
  private final Function<String, Optional<String>> nodes;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Room, Long> last = new HashMap<>();
  private final long[] from;

  String generation = "g1";
  int maxLength = 256;
  private int number;

  TestRelay(
      String bootstrapServers,
      HistoryTopic topic,
      RedisNames names,
      StatefulRedisConnection<String, byte[]> redis) {
    this(bootstrapServers, topic, names, redis.sync(), key -> Optional.empty());
  }

  /// @param nodes which node of a cluster owns a key
  TestRelay(
      String bootstrapServers,
      HistoryTopic topic,
      RedisNames names,
      RedisClusterCommands<String, byte[]> redis,
      Function<String, Optional<String>> nodes) {
    this.nodes = nodes;
    this.topic = topic;
    this.names = names;
    this.redis = redis;
    this.from = new long[topic.partitions()];
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + UUID.randomUUID());
    properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 1);
    properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 5);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
  }

  /// A record of the history, with what the relay knows of it.
  record Stored(
      Room room,
      long offset,
      UUID id,
      OptionalLong expiresAtMs,
      Handling handling,
      byte[] value,
      Previous previous) {}

  Stored publish(Room room) {
    return publish(room, Optional.empty());
  }

  Stored publish(Room room, Optional<Instant> expiresAt) {
    return publish(room, expiresAt, Handling.PLAIN);
  }

  Stored publish(Room room, Handling handling) {
    return publish(room, Optional.empty(), handling);
  }

  private Stored publish(Room room, Optional<Instant> expiresAt, Handling handling) {
    Stored stored = store(room, expiresAt, handling);
    relay(stored);
    mark(stored);
    return stored;
  }

  Stored store(Room room) {
    return store(room, Optional.empty());
  }

  /// In the history only: the relay has not come to it.
  Stored store(Room room, Optional<Instant> expiresAt) {
    return store(room, expiresAt, Handling.PLAIN);
  }

  private Stored store(Room room, Optional<Instant> expiresAt, Handling handling) {
    String event = "e" + number++;
    UUID id = NotificationId.of("test", event, room, Instant.now());
    byte[] value =
        ("{\"id\":\"" + id + "\",\"event\":\"" + event + "\"}").getBytes(StandardCharsets.UTF_8);
    int partition = topic.partitionOf(room);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic.name(), partition, room.name().getBytes(StandardCharsets.UTF_8), value);
    record.headers().add(HistoryHeaders.ID, id.toString().getBytes(StandardCharsets.US_ASCII));
    expiresAt.ifPresent(
        at ->
            record
                .headers()
                .add(
                    HistoryHeaders.EXPIRES_AT,
                    Long.toString(at.toEpochMilli()).getBytes(StandardCharsets.US_ASCII)));
    HistoryHeaders.write(
        handling,
        (name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.US_ASCII)));
    producer.beginTransaction();
    var sent = producer.send(record);
    producer.commitTransaction();
    long offset = sent.resultNow().offset();
    Long before = last.put(room, offset);
    return new Stored(
        room,
        offset,
        id,
        expiresAt.map(at -> OptionalLong.of(at.toEpochMilli())).orElse(OptionalLong.empty()),
        handling,
        value,
        before == null ? new Previous.NoneSince(from[partition]) : new Previous.At(before));
  }

  void relay(Stored stored) {
    byte[] message = message(stored);
    String previous =
        stored.previous() instanceof Previous.At at ? Long.toString(at.offset()) : "-";
    redis.eval(
        APPEND,
        ScriptOutputType.INTEGER,
        new String[] {names.tail(generation, stored.room()), names.top(generation, stored.room())},
        bytes(Long.toString(stored.offset())),
        bytes(previous),
        message,
        bytes(names.channel(stored.room())),
        bytes(Integer.toString(maxLength)));
  }

  /// On the channel only, as a repetition would come.
  void publishAgain(Stored stored) {
    redis.publish(names.channel(stored.room()), message(stored));
  }

  void ephemeral(Room room) {
    redis.publish(
        names.channel(room),
        LiveMessageCodec.encode(new LiveMessage.Ephemeral(OptionalLong.empty(), bytes("{}"))));
  }

  void mark(Stored stored) {
    mark(topic.partitionOf(stored.room()), stored.offset() + 1);
  }

  void mark(int partition, long position) {
    Mark mark = new Mark(generation, position);
    String key = names.mark(partition);
    redis.eval(
        MARK,
        ScriptOutputType.INTEGER,
        new String[] {key},
        bytes(mark.text()),
        bytes(new ToldMark(mark, nodes.apply(key)).text()));
  }

  /// What the relay read before is forgotten, as by a restart that began at this record.
  void restartAt(int partition, long position) {
    last.clear();
    from[partition] = position;
  }

  @Override
  public void close() {
    producer.close();
  }

  private byte[] message(Stored stored) {
    Cursor cursor = Cursor.of(topic.epoch(), stored.room(), stored.offset() + 1);
    return LiveMessageCodec.encode(
        new LiveMessage.Durable(
            generation,
            stored.previous(),
            stored.offset(),
            stored.expiresAtMs(),
            stored.id(),
            Optional.empty(),
            stored.handling(),
            FrameCodec.event(cursor, stored.value())));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
