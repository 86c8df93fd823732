package dev.tidings.ingest.bulk;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.audience.Audience;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.session.SessionClients;
import dev.tidings.ingest.session.Sessions;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/// The bulk lane on a real Kafka, with topics of its own.
final class BulkBench implements AutoCloseable {

  static final int PARTITIONS = 3;

  final KafkaAccess kafka;
  final Topics topics;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Admin admin;
  private final Producer<byte[], byte[]> jobs;
  private final List<Sessions> lanes = new ArrayList<>();
  private long eventOffset;

  BulkBench() {
    String prefix = "b" + UUID.randomUUID().toString().substring(0, 8);
    kafka = new KafkaAccess(Servers.kafka().bootstrapServers(), prefix, Map.of());
    topics = kafka.topics();
    admin = Admin.create(kafka.common("bench"));
    Map<String, Object> config = kafka.producer("bench-jobs");
    config.put("max.request.size", 4 << 20);
    jobs = new KafkaProducer<>(config);
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topics.history(), PARTITIONS, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime")),
                  new NewTopic(topics.expansions(), PARTITIONS, (short) 1)
                      .configs(Map.of("max.message.bytes", "4194304"))))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As fast as it goes, in chunks of 100.
  static BulkSettings settings() {
    return settings(Duration.ofSeconds(60));
  }

  /// An instance that is stuck for that long loses its jobs. Transactions time out after 60 s: what
  /// is seen sooner was made visible by the takeover and not by the broker's patience.
  static BulkSettings settings(Duration maxPollInterval) {
    return new BulkSettings(
        500,
        100,
        1_000_000,
        1_000_000,
        Duration.ofSeconds(2),
        Duration.ofMillis(250),
        maxPollInterval,
        Duration.ofSeconds(60));
  }

  static Sessions sessions(KafkaAccess kafka, BulkStage stage, FatalStop fatalStop) {
    TopicsReady ready = new TopicsReady();
    ready.complete(new TopicLayout(kafka.topics(), new Epoch(7), PARTITIONS, PARTITIONS));
    return new Sessions("bulk", "i", stage, ready, fatalStop);
  }

  static SessionClients clients(KafkaAccess kafka, BulkSettings settings, Admin admin) {
    return new KafkaBulkClients(
        kafka, settings, new InstanceId(UUID.randomUUID().toString().substring(0, 4)), admin);
  }

  Sessions start() {
    return start(settings(), BulkStep.Observer.NONE);
  }

  Sessions start(BulkSettings settings, BulkStep.Observer steps) {
    List<String> fatal = new CopyOnWriteArrayList<>();
    BulkStage stage =
        new BulkStage(
            settings,
            clients(kafka, settings, admin),
            new BulkMetrics(registry),
            new Drops(registry),
            steps);
    Sessions lane = sessions(kafka, stage, fatal::add);
    lanes.add(lane);
    return lane.start();
  }

  /// An event to `user:FIRST` and so many more.
  static Event event(String id, int first, int rooms) {
    return Event.of(
        "shop",
        id,
        "sale.begun",
        IntStream.range(first, first + rooms).mapToObj(i -> new Room("user:" + i)).toList(),
        RawJson.of("{\"n\":1}"));
  }

  /// Puts a job in as accept does, and tells where its event would stand.
  long put(Event event, int partition) {
    Job job =
        new Job(
            event,
            new Audience.Origin(Instant.ofEpochMilli(1_793_525_400_250L), Optional.empty()),
            eventOffset++,
            Optional.empty());
    try {
      jobs.send(job.toRecord(topics.expansions(), partition)).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return job.eventOffset();
  }

  Progress progress(int partition) {
    return new BulkProgress(admin, kafka).of(partition);
  }

  /// How often each event stands in the history of each room that has any: `room event`.
  Map<String, Integer> history() {
    Map<String, Integer> counts = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : committed()) {
      Notification notification = NotificationCodec.decode(record.value());
      counts.merge(notification.room().name() + ' ' + notification.event(), 1, Integer::sum);
    }
    return counts;
  }

  /// What a read_committed reader sees now.
  private List<ConsumerRecord<byte[], byte[]>> committed() {
    Map<String, Object> config = kafka.consumer("bench-reader");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config)) {
      List<TopicPartition> all =
          IntStream.range(0, PARTITIONS)
              .mapToObj(i -> new TopicPartition(topics.history(), i))
              .toList();
      reader.assign(all);
      reader.seekToBeginning(all);
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      while (all.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
        reader.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }

  Group group() {
    return new Group(admin, kafka.bulkGroup());
  }

  @Override
  public void close() {
    lanes.forEach(Sessions::close);
    jobs.close(Duration.ZERO);
    admin.close(Duration.ofSeconds(5));
  }
}
