package dev.tidings.tracker;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.codec.OutcomeCodec;
import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.outcome.Outcome;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSettings;
import dev.tidings.tracker.intake.IntakeSteps;
import dev.tidings.tracker.outcome.OutcomePublisher;
import dev.tidings.tracker.outcome.OutcomeSettings;
import dev.tidings.tracker.outcome.PublisherSteps;
import dev.tidings.tracker.store.Database;
import dev.tidings.tracker.store.OutcomeScope;
import dev.tidings.tracker.store.Retention;
import dev.tidings.tracker.store.StoreAddress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Topics and a database of a test's own, on the shared servers; and the hands of ingest and
/// gateway.
public final class World implements AutoCloseable {

  public static final int PARTITIONS = 2;
  public static final String GATEWAY = "gateway-1";

  private static final Map<String, String> BROKER_TIME =
      Map.of("message.timestamp.type", "LogAppendTime");

  private static final AtomicInteger COUNT = new AtomicInteger();

  public final Topics topics;
  public final StoreAddress store;
  public final String bootstrapServers;
  public final MeterRegistry meters = new SimpleMeterRegistry();

  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;
  private final List<Intake> intakes = new ArrayList<>();
  private final List<OutcomePublisher> publishers = new ArrayList<>();

  private World(StoreAddress store, String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    this.topics = new Topics("t" + COUNT.incrementAndGet() + "-" + System.nanoTime());
    this.store = store;
    Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
    this.admin = Admin.create(kafka);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Without topics: see {@link #makeTopics()}.
  public static World empty() {
    return new World(databaseOf(Servers.postgres().jdbcUrl()), Servers.kafka().bootstrapServers());
  }

  public static World ready() {
    World world = empty();
    world.makeTopics();
    return world;
  }

  /// On a PostgreSQL of the test's own.
  public static World on(String jdbcUrl) {
    World world = new World(databaseOf(jdbcUrl), Servers.kafka().bootstrapServers());
    world.makeTopics();
    return world;
  }

  /// On a Kafka of the test's own.
  public static World onKafka(String bootstrapServers) {
    World world = new World(databaseOf(Servers.postgres().jdbcUrl()), bootstrapServers);
    world.makeTopics();
    return world;
  }

  public void makeTopics() {
    await(
        () ->
            admin
                .createTopics(
                    List.of(
                        new NewTopic(topics.history(), PARTITIONS, (short) 1).configs(BROKER_TIME),
                        new NewTopic(topics.receipts(), PARTITIONS, (short) 1).configs(BROKER_TIME),
                        new NewTopic(topics.events(), PARTITIONS, (short) 1),
                        new NewTopic(topics.outcomes(), PARTITIONS, (short) 1).configs(BROKER_TIME),
                        new NewTopic(topics.deadLetters(), 1, (short) 1)))
                .all()
                .get());
  }

  public Admin admin() {
    return admin;
  }

  public Intake startIntake() {
    return startIntake(InstantSource.system(), IntakeSteps.UNWATCHED);
  }

  public Intake startIntake(InstantSource clock, IntakeSteps steps) {
    Intake intake = intake(store, clock, steps);
    intake.start();
    return intake;
  }

  public Intake intake(StoreAddress address, InstantSource clock, IntakeSteps steps) {
    IntakeSettings settings =
        new IntakeSettings(
            bootstrapServers,
            topics,
            "test-" + intakes.size(),
            200,
            Duration.ofMillis(200),
            Duration.ofMillis(300),
            OutcomeScope.ALL,
            new Retention(30, 400));
    Intake intake = new Intake(settings, address, new Database(meters), clock, meters, steps);
    intakes.add(intake);
    return intake;
  }

  public OutcomePublisher startPublisher(PublisherSteps steps) {
    return startPublisher(steps, false);
  }

  /// @param letters whether a webhook is to be told, too
  public OutcomePublisher startPublisher(PublisherSteps steps, boolean letters) {
    OutcomePublisher publisher =
        new OutcomePublisher(
            new OutcomeSettings(
                bootstrapServers,
                topics,
                "test",
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                letters),
            store,
            InstantSource.system(),
            meters,
            steps);
    publishers.add(publisher);
    publisher.start();
    return publisher;
  }

  /// Everything that stands in the topic of outcomes now, partition by partition.
  public List<Outcome> outcomes() {
    return outcomeRecords().stream().map(record -> OutcomeCodec.decode(record.value())).toList();
  }

  /// When Kafka had each.
  public List<Instant> outcomeTimes() {
    return outcomeRecords().stream()
        .map(record -> Instant.ofEpochMilli(record.timestamp()))
        .toList();
  }

  /// How long after the instant that each tells of Kafka had it, the shortest first.
  public List<Duration> outcomeDelays() {
    return outcomeRecords().stream()
        .map(
            record ->
                Duration.between(
                    OutcomeCodec.decode(record.value()).at(),
                    Instant.ofEpochMilli(record.timestamp())))
        .sorted()
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> outcomeRecords() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new TopicPartition(topics.outcomes(), partition));
    }
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  public static Notification notification(String room, String event, Instant takenAt) {
    return notification(room, event, takenAt, Optional.empty());
  }

  public static Notification notification(
      String room, String event, Instant takenAt, Optional<Instant> expiresAt) {
    return notification(room, event, takenAt, expiresAt, Optional.empty());
  }

  public static Notification notification(
      String room,
      String event,
      Instant takenAt,
      Optional<Instant> expiresAt,
      Optional<Instant> ackDeadline) {
    Room of = new Room(room);
    Notification plain =
        Notification.of(
            Event.of("shop", event, "order.shipped", List.of(of), RawJson.of("{\"n\":1}")),
            of,
            takenAt);
    return new Notification(
        plain.id(),
        of,
        plain.source(),
        plain.event(),
        plain.type(),
        plain.time(),
        plain.data(),
        expiresAt,
        plain.priority(),
        plain.dataRef(),
        plain.collapseKey(),
        plain.correlationId(),
        ackDeadline);
  }

  /// A notification that takes another one back, without anything in its place.
  public static Notification takingBack(
      String room, String event, Instant takenAt, UUID retracted) {
    Notification plain = notification(room, event, takenAt);
    return new Notification(
        plain.id(),
        plain.room(),
        plain.source(),
        plain.event(),
        plain.type(),
        plain.time(),
        RawJson.NULL,
        plain.expiresAt(),
        plain.priority(),
        plain.dataRef(),
        plain.collapseKey(),
        plain.correlationId(),
        plain.ackDeadline(),
        Optional.of(retracted));
  }

  /// Writes it to the history, as ingest does.
  ///
  /// @return its offset
  public long append(Notification notification) {
    String room = notification.room().name();
    return send(
        topics.history(),
        RoomPartition.of(room, PARTITIONS),
        room,
        NotificationCodec.encode(notification));
  }

  /// Commits how far the history has been handed to the gateways, as a relay does.
  public void relay(String room, long before) {
    TopicPartition partition =
        new TopicPartition(topics.history(), RoomPartition.of(room, PARTITIONS));
    await(
        () ->
            admin
                .alterConsumerGroupOffsets(
                    topics.relayGroup(), Map.of(partition, new OffsetAndMetadata(before)))
                .all()
                .get());
  }

  /// Tells receipts of a user, as a gateway does.
  public void tell(String user, Receipt... receipts) {
    tell(user, new ReceiptBatch(GATEWAY, List.of(receipts)));
  }

  public void tell(String partitionOf, ReceiptBatch batch) {
    send(
        topics.receipts(),
        RoomPartition.of("user:" + partitionOf, PARTITIONS),
        batch.gateway(),
        ReceiptCodec.encode(batch));
  }

  public long send(String topic, int partition, String key, byte[] value) {
    return send(topic, partition, key, value, new RecordHeaders());
  }

  public long send(String topic, int partition, String key, byte[] value, Headers headers) {
    return await(
        () ->
            producer
                .send(
                    new ProducerRecord<>(
                        topic, partition, key.getBytes(StandardCharsets.UTF_8), value, headers))
                .get()
                .offset());
  }

  public Epoch epoch() {
    Uuid id =
        await(
            () ->
                admin
                    .describeTopics(List.of(topics.history()))
                    .allTopicNames()
                    .get()
                    .get(topics.history())
                    .topicId());
    return Epoch.of(id.getMostSignificantBits(), id.getLeastSignificantBits(), PARTITIONS);
  }

  /// Whether all that history and receipts hold stands in the database.
  public boolean isAllTakenIn() {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String topic : List.of(topics.history(), topics.receipts())) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    List<String> expected =
        await(() -> admin.listOffsets(ends).all().get()).entrySet().stream()
            .map(
                end ->
                    end.getKey().topic()
                        + " "
                        + end.getKey().partition()
                        + " "
                        + end.getValue().offset())
            .sorted()
            .toList();
    return rows("select topic, partition, next_offset from intake_offset").stream()
        .sorted()
        .toList()
        .equals(expected);
  }

  /// Whether each partition of the receipts stands in the database up to its end, and has a record
  /// that Kafka took after this instant.
  public boolean areReceiptsTakenInTo(Instant instant) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      TopicPartition place = new TopicPartition(topics.receipts(), partition);
      var newest =
          await(
              () ->
                  admin
                      .listOffsets(Map.of(place, OffsetSpec.maxTimestamp()))
                      .partitionResult(place)
                      .get());
      String taken =
          "select next_offset from intake_offset where topic = '%s' and partition = %d"
              .formatted(place.topic(), partition);
      if (newest.timestamp() <= instant.toEpochMilli()
          || !rows(taken).equals(List.of(Long.toString(newest.offset() + 1)))) {
        return false;
      }
    }
    return true;
  }

  /// The rows that the query gives, each as its columns' text separated by spaces.
  public List<String> rows(String sql) {
    try (Connection connection = store.connect("test");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    } catch (SQLException e) {
      return List.of("not now: " + e.getMessage());
    }
  }

  /// Changes the database behind the tracker's back.
  public void change(String sql) {
    try (Connection connection = store.connect("test");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    publishers.forEach(OutcomePublisher::close);
    intakes.forEach(Intake::close);
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
  }

  private static StoreAddress databaseOf(String jdbcUrl) {
    String name = "tracker_" + COUNT.incrementAndGet() + "_" + System.nanoTime();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    int from = jdbcUrl.lastIndexOf('/');
    int to = jdbcUrl.indexOf('?');
    return new StoreAddress(
        jdbcUrl.substring(0, from + 1) + name + (to < 0 ? "" : jdbcUrl.substring(to)),
        Optional.empty(),
        Optional.empty());
  }

  private interface Asked<T> {
    T get() throws Exception;
  }

  private static <T> T await(Asked<T> asked) {
    try {
      return asked.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
