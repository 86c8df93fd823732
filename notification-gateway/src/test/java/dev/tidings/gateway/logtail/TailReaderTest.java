package dev.tidings.gateway.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.logtail.LogTail.RoomMessage;
import dev.tidings.gateway.logtail.TailReader.Command;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The thread that reads the log outlives whatever its consumer does to it. The consumer is a real
/// one, which a test makes fail at one call.
final class TailReaderTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final TopicPartition PLACE = new TopicPartition("tailreader.history", 0);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Room ROOM = new Room("team:tail");

  private final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();

  /// What the next calls of a method end with.
  private final Map<String, ConcurrentLinkedQueue<RuntimeException>> failures =
      Map.of(
          "poll", new ConcurrentLinkedQueue<>(),
          "beginningOffsets", new ConcurrentLinkedQueue<>(),
          "close", new ConcurrentLinkedQueue<>(),
          "assign", new ConcurrentLinkedQueue<>());

  private final List<Long> joined = new CopyOnWriteArrayList<>();
  private final AtomicLong position = new AtomicLong();
  private Thread thread;
  private long end;

  @BeforeEach
  void start() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      if (!admin.listTopics().names().get().contains(PLACE.topic())) {
        admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1))).all().get();
      }
    }
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                new TailReader(
                    commands,
                    this::consumer,
                    () -> Optional.of(new HistoryTopic(PLACE.topic(), 1, Epoch.of(1, 2, 1))),
                    new Told(),
                    new Drops(new SimpleMeterRegistry())));
    end = write();
    commands.add(new Command.Begin(0, 1, 0, Map.of(ROOM, 1L)));
    await().atMost(SOON).until(() -> position.get() == end);
    assertThat(joined).containsExactly(0L);
  }

  @AfterEach
  void end() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  @Test
  void kafkaMayGoAwayJustWhenTheLogHasOvertakenTheReader() throws Exception {
    failures.get("beginningOffsets").add(new TimeoutException("gone"));
    failures.get("poll").add(outOfRange());
    failures.get("poll").add(outOfRange());
    end = write();
    await().atMost(SOON).until(() -> position.get() == end);
    assertThat(failures.get("beginningOffsets")).isEmpty();
    assertThat(joined).hasSize(2);
  }

  @Test
  void aConsumerThatFailsAndCannotBeClosedIsReplaced() throws Exception {
    failures.get("close").add(new KafkaException("not in order"));
    failures.get("poll").add(new TimeoutException("gone"));
    end = write();
    await().atMost(SOON).until(() -> position.get() == end);
    assertThat(failures.get("close")).isEmpty();
  }

  @Test
  void whatNobodyExpectsEndsOnePassAndNotTheThread() throws Exception {
    failures.get("assign").add(new IllegalStateException("a fault of ours"));
    commands.add(new Command.Leave(7, ROOM));
    commands.add(new Command.End(0));
    commands.add(new Command.Begin(0, 2, 0, Map.of(ROOM, 2L)));
    end = write();
    await().atMost(SOON).until(() -> position.get() == end);
    assertThat(failures.get("assign")).isEmpty();
    assertThat(thread.isAlive()).isTrue();
  }

  private static OffsetOutOfRangeException outOfRange() {
    return new OffsetOutOfRangeException(Map.of(PLACE, 0L));
  }

  /// @return the log's end
  private static long write() throws Exception {
    try (var producer =
        new KafkaProducer<byte[], byte[]>(
            Map.of("bootstrap.servers", KAFKA),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var record = new ProducerRecord<byte[], byte[]>(PLACE.topic(), 0, new byte[] {1}, null);
      return producer.send(record).get().offset() + 1;
    }
  }

  @SuppressWarnings("unchecked")
  private Consumer<ByteBuffer, ByteBuffer> consumer() {
    var real =
        TailReader.consumer(new KafkaSettings(KAFKA, "tailreader", Duration.ofSeconds(5)), 1 << 16);
    return (Consumer<ByteBuffer, ByteBuffer>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) -> {
              var waiting = failures.get(method.getName());
              RuntimeException failure = waiting == null ? null : waiting.poll();
              if (failure != null) {
                throw failure;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Told implements TailReader.Outlet {
    @Override
    public void joined(int partition, long session, Room room, long ticket, long from) {
      joined.add(from);
    }

    @Override
    public void advanced(int partition, long session, List<RoomMessage> messages, long to) {
      position.set(to);
    }
  }
}
