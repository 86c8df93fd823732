package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.KafkaSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/// The last rung: the history itself, read by offset in sweeps that are shared by all who wait for
/// a partition. Thread-safe.
public final class LogRung implements HistoryReader, AutoCloseable {

  /// So many times as long as a page may take it may wait until it is read.
  private static final int TIMES_IN_LINE = 6;

  private final HistoryIdentity identity;
  private final ReplaySettings settings;
  private final SweepQueue queue;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong sweeps = new AtomicLong();

  public LogRung(
      KafkaSettings kafka, HistoryIdentity identity, ReplaySettings settings, Drops drops) {
    this.identity = identity;
    this.settings = settings;
    this.queue = new SweepQueue(settings.maxWaiting());
    for (int i = 0; i < settings.sweeps(); i++) {
      Sweeper sweeper =
          new Sweeper(queue, () -> consumer(kafka), identity, settings, drops, sweeps);
      threads.add(Thread.ofPlatform().daemon().name("sweep-" + i).start(sweeper));
    }
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    Optional<HistoryTopic> topic = identity.topic();
    if (topic.isEmpty() || !identity.isReachable()) {
      return CompletableFuture.completedFuture(new Reading.Unavailable());
    }
    long deadline = System.nanoTime() + TIMES_IN_LINE * settings.timeout().toNanos();
    return queue.add(topic.get().partitionOf(room), new LogWaiter(room, from, to, deadline));
  }

  /// How many passes were begun.
  public long sweeps() {
    return sweeps.get();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    queue.close();
  }

  private Consumer<ByteBuffer, ByteBuffer> consumer(KafkaSettings kafka) {
    int timeoutMs = Math.toIntExact(kafka.timeout().toMillis());
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, settings.fetchBytes());
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);
    properties.put(ConsumerConfig.CHECK_CRCS_CONFIG, false);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaConsumer<>(
        properties, new ByteBufferDeserializer(), new ByteBufferDeserializer());
  }
}
