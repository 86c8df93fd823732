package dev.tidings.ingest.accept;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.ledger.Entry;
import dev.tidings.ingest.ledger.EntryCodec;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.session.Sessions;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/// Topics of one test's own, a producer of events, instances of accept that can die in the middle,
/// and eyes for what stands in Kafka afterwards.
final class AcceptBench implements AutoCloseable {

  static final int PARTITIONS = 3;

  final KafkaAccess kafka;
  final Topics topics;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Tracing tracing;
  private final Admin admin;
  private final Producer<byte[], byte[]> events;
  private final List<Instance> instances = new ArrayList<>();

  AcceptBench() {
    this(Tracing.off());
  }

  AcceptBench(Tracing tracing) {
    this.tracing = tracing;
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    kafka = new KafkaAccess(Servers.kafka().bootstrapServers(), prefix, Map.of());
    topics = kafka.topics();
    admin = Admin.create(kafka.common("bench"));
    events = new KafkaProducer<>(kafka.producer("bench-events"));
    Map<String, String> brokerTime = Map.of("message.timestamp.type", "LogAppendTime");
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topics.events(), PARTITIONS, (short) 1).configs(brokerTime),
                  new NewTopic(topics.history(), PARTITIONS, (short) 1).configs(brokerTime),
                  new NewTopic(topics.accepted(), PARTITIONS, (short) 1).configs(brokerTime),
                  new NewTopic(topics.expansions(), PARTITIONS, (short) 1)
                      .configs(Map.of("max.message.bytes", "4194304")),
                  new NewTopic(topics.deadLetters(), 1, (short) 1)
                      .configs(Map.of("max.message.bytes", "4194304"))))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// An instance of accept. Its clients can be cut off as a kill -9 would: no goodbye to the group,
  /// no abort of the transaction.
  final class Instance implements AutoCloseable {
    final AcceptStatus status = new AcceptStatus(InstantSource.system(), Duration.ofSeconds(10));
    final List<String> fatal = new CopyOnWriteArrayList<>();
    final List<Sunk> sunk = new CopyOnWriteArrayList<>();
    private final List<Consumer<byte[], byte[]>> consumers = new CopyOnWriteArrayList<>();
    private final List<Producer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final Sessions acceptor;
    private volatile boolean dead;

    private Instance(AcceptSettings settings, Step.Observer steps, boolean withSink) {
      TopicsReady ready = new TopicsReady();
      ready.complete(new TopicLayout(topics, new Epoch(7), PARTITIONS, PARTITIONS));
      AcceptClients real =
          new KafkaAcceptClients(
              kafka, settings, new InstanceId(UUID.randomUUID().toString().substring(0, 4)), admin);
      Optional<EphemeralSink> sink =
          withSink
              ? Optional.of(
                  (room, notification, collapseKey, expiresAtMs) -> {
                    sunk.add(new Sunk(room, NotificationCodec.decode(notification)));
                    return EphemeralSink.Offer.TAKEN;
                  })
              : Optional.empty();
      Drops drops = new Drops(registry);
      AcceptStage stage =
          new AcceptStage(
              settings,
              new AcceptStage.Rules(new EventReader(EventBounds.DEFAULT.limits()), 500),
              new Capturing(real),
              new AcceptStage.Outside(
                  new EphemeralHandover(sink, drops, InstantSource.system()),
                  status,
                  new AcceptMetrics(registry, new RealtimeFigures(registry)),
                  new EventTraces(tracing, registry),
                  drops),
              steps);
      acceptor = new Sessions("accept", "i", stage, ready, fatal::add);
    }

    /// Called on accept's own thread: cuts the clients off and ends the thread.
    void die() {
      dead = true;
      consumers.forEach(
          consumer ->
              consumer.close(
                  CloseOptions.timeout(Duration.ZERO)
                      .withGroupMembershipOperation(
                          CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP)));
      producers.forEach(producer -> producer.close(Duration.ZERO));
      throw new Killed();
    }

    /// The consumer, but its listener hears nothing any more once the instance is dead: closing a
    /// real one would give the partitions back in order, which a killed process does not.
    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> silentWhenDead(Consumer<byte[], byte[]> consumer) {
      InvocationHandler handler =
          (proxy, method, args) -> {
            if (method.getName().equals("subscribe") && args.length == 2) {
              args[1] = new SilentWhenDead((ConsumerRebalanceListener) args[1]);
            }
            try {
              return method.invoke(consumer, args);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          };
      return (Consumer<byte[], byte[]>)
          Proxy.newProxyInstance(
              getClass().getClassLoader(), new Class<?>[] {Consumer.class}, handler);
    }

    private final class SilentWhenDead implements ConsumerRebalanceListener {
      private final ConsumerRebalanceListener listener;

      private SilentWhenDead(ConsumerRebalanceListener listener) {
        this.listener = listener;
      }

      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        listener.onPartitionsAssigned(partitions);
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!dead) {
          listener.onPartitionsRevoked(partitions);
        }
      }

      @Override
      public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (!dead) {
          listener.onPartitionsLost(partitions);
        }
      }
    }

    @Override
    public void close() {
      if (!dead) {
        acceptor.close();
      }
    }

    private final class Capturing implements AcceptClients {
      private final AcceptClients real;

      private Capturing(AcceptClients real) {
        this.real = real;
      }

      @Override
      public Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> consumer = real.consumer();
        consumers.add(consumer);
        return silentWhenDead(consumer);
      }

      @Override
      public Consumer<byte[], byte[]> gatherer() {
        return real.gatherer();
      }

      @Override
      public Consumer<byte[], byte[]> reader() {
        return real.reader();
      }

      @Override
      public Consumer<byte[], byte[]> follower() {
        return real.follower();
      }

      @Override
      public Producer<byte[], byte[]> producer(String transactionalId) {
        Producer<byte[], byte[]> producer = real.producer(transactionalId);
        producers.add(producer);
        return producer;
      }

      @Override
      public Group group() {
        return real.group();
      }
    }
  }

  record Sunk(Room room, Notification notification) {}

  /// The end of a process that was killed.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  static AcceptSettings settings() {
    return settings(Duration.ofSeconds(60), Duration.ofMillis(4));
  }

  /// As {@link #settings}, but an instance that is stuck for that long loses its partitions.
  static AcceptSettings impatient(Duration maxPollInterval) {
    return settings(maxPollInterval, Duration.ofMillis(4));
  }

  /// As {@link #settings}, with that long between two transactions where events come fast.
  static AcceptSettings gathering(Duration transactionInterval) {
    return settings(Duration.ofSeconds(60), transactionInterval);
  }

  private static AcceptSettings settings(Duration maxPollInterval, Duration transactionInterval) {
    return new AcceptSettings(
        null,
        500,
        16 << 20,
        Duration.ofSeconds(2),
        Duration.ofMillis(200),
        maxPollInterval,
        Duration.ofSeconds(60),
        transactionInterval,
        Duration.ofHours(1),
        10_000,
        true,
        Duration.ofSeconds(20),
        Duration.ofSeconds(10));
  }

  Instance start() {
    return start(settings(), Step.Observer.NONE);
  }

  Instance start(AcceptSettings settings, Step.Observer steps) {
    return keep(new Instance(settings, steps, true));
  }

  Instance startWithoutSink() {
    return keep(new Instance(settings(), Step.Observer.NONE, false));
  }

  /// An instance that dies when its `count`-th transaction has taken the step. What it has given to
  /// its producers is with the broker then.
  Instance startDyingAt(Step at, int count) {
    Instance[] self = new Instance[1];
    int[] seen = new int[1];
    self[0] =
        new Instance(
            settings(),
            step -> {
              if (step == at && ++seen[0] == count) {
                self[0].producers.forEach(Producer::flush);
                self[0].die();
              }
            },
            true);
    return keep(self[0]);
  }

  private Instance keep(Instance instance) {
    instances.add(instance);
    instance.acceptor.start();
    return instance;
  }

  static Event event(String id, String... rooms) {
    return Event.of(
        "shop",
        id,
        "order.shipped",
        Arrays.stream(rooms).map(Room::new).toList(),
        RawJson.of("{\"n\":1}"));
  }

  RecordMetadata publish(Event event) {
    return publish(event.key(), EventCodec.encode(event));
  }

  RecordMetadata publish(String key, byte[] value, Header... headers) {
    return publish(
        new ProducerRecord<>(
            topics.events(),
            null,
            key == null ? null : key.getBytes(StandardCharsets.UTF_8),
            value,
            List.of(headers)));
  }

  RecordMetadata publish(ProducerRecord<byte[], byte[]> record) {
    try {
      return events.send(record).get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Events at once, in one batch where they share a partition.
  void publishTogether(List<Event> batch) {
    batch.forEach(
        event -> {
          var unused =
              events.send(
                  new ProducerRecord<>(
                      topics.events(),
                      event.key().getBytes(StandardCharsets.UTF_8),
                      EventCodec.encode(event)));
        });
    events.flush();
  }

  List<Notification> history() {
    return committed(topics.history(), PARTITIONS).stream()
        .map(record -> NotificationCodec.decode(record.value()))
        .toList();
  }

  /// The events' ids in the history of a room, in its order.
  List<String> historyOf(String room) {
    return history().stream()
        .filter(notification -> notification.room().name().equals(room))
        .map(Notification::event)
        .toList();
  }

  List<Entry> entries() {
    return committed(topics.accepted(), PARTITIONS).stream()
        .filter(record -> record.value() != null)
        .map(record -> EntryCodec.decode(record.value()).orElseThrow())
        .toList();
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    return committed(topics.deadLetters(), 1);
  }

  /// Everything that a read_committed reader sees now.
  List<ConsumerRecord<byte[], byte[]>> committed(String topic, int partitions) {
    Map<String, Object> config = kafka.consumer("bench-reader");
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(config)) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        all.add(new TopicPartition(topic, i));
      }
      reader.assign(all);
      reader.seekToBeginning(all);
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      while (all.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
        reader.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }

  /// Sets the group's offset as a person does, with a tool that knows of no claims. The group must
  /// be empty.
  void moveByHand(int partition, long offset) throws InterruptedException, ExecutionException {
    admin
        .alterConsumerGroupOffsets(
            kafka.acceptGroup(Optional.empty()),
            Map.of(new TopicPartition(topics.events(), partition), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  AcceptClients clients(AcceptSettings settings) {
    return new KafkaAcceptClients(kafka, settings, new InstanceId("bench"), admin);
  }

  Group group() {
    return new Group(admin, kafka.acceptGroup(Optional.empty()));
  }

  double count(String metric) {
    return registry.find(metric).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  @Override
  public void close() {
    instances.forEach(Instance::close);
    events.close(Duration.ZERO);
    admin.close(Duration.ofSeconds(5));
  }
}
