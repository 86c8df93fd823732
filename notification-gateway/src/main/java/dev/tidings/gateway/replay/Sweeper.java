package dev.tidings.gateway.replay;

import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.threading.RunsOn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps partitions for those who wait, one after the other. Confined to its thread, with the
/// consumer.
@RunsOn(RunsOn.Place.CONSUMER)
final class Sweeper implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(5);

  private final SweepQueue queue;
  private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
  private final HistoryIdentity identity;
  private final ReplaySettings settings;
  private final RecordDecoder decoder;
  private final AtomicLong sweeps;
  private Optional<Consumer<ByteBuffer, ByteBuffer>> consumer = Optional.empty();

  /// @param sweeps counts the passes
  Sweeper(
      SweepQueue queue,
      Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
      HistoryIdentity identity,
      ReplaySettings settings,
      Drops drops,
      AtomicLong sweeps) {
    this.queue = queue;
    this.consumers = consumers;
    this.identity = identity;
    this.settings = settings;
    this.decoder = new RecordDecoder(drops);
    this.sweeps = sweeps;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        int partition = queue.take();
        try {
          sweep(partition);
        } finally {
          queue.finish(partition);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    } finally {
      closeConsumer();
    }
  }

  private void sweep(int partition) {
    Sweep sweep = new Sweep(settings);
    sweep.join(queue.join(partition, 0), System.nanoTime());
    if (sweep.isIdle()) {
      return;
    }
    sweeps.incrementAndGet();
    try {
      HistoryTopic topic = identity.known();
      TopicPartition place = new TopicPartition(topic.name(), partition);
      if (consumer.isEmpty()) {
        consumer = Optional.of(consumers.get());
      }
      Consumer<ByteBuffer, ByteBuffer> open = consumer.get();
      open.assign(List.of(place));
      run(sweep, topic, place, open);
    } catch (InterruptException e) {
      sweep.fail();
      throw e;
    } catch (RuntimeException e) {
      // Kafka is away, or a record is none of ours: those who wait are told, the thread lives on.
      log.atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("why", e.getClass().getSimpleName())
          .log("A sweep of the history was given up");
      sweep.fail();
      closeConsumer();
    }
  }

  private void run(
      Sweep sweep,
      HistoryTopic topic,
      TopicPartition place,
      Consumer<ByteBuffer, ByteBuffer> open) {
    open.seek(place, sweep.wanted());
    while (!sweep.isIdle()) {
      try {
        ConsumerRecords<ByteBuffer, ByteBuffer> records = open.poll(POLL);
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records.records(place)) {
          if (record.key() != null) {
            sweep.record(
                record.key(),
                record.offset(),
                waiter -> decoder.read(topic, waiter.room(), record));
          }
        }
        sweep.advanced(open.position(place));
      } catch (OffsetOutOfRangeException e) {
        sweep.lostBefore(open.beginningOffsets(List.of(place), BEGIN_TIMEOUT).get(place));
        sweep.beyondEnd(open.endOffsets(List.of(place), BEGIN_TIMEOUT).get(place));
        open.seek(place, sweep.wanted());
      }
      sweep.join(queue.join(place.partition(), sweep.position()), System.nanoTime());
      long now = System.nanoTime();
      sweep.expire(now);
      queue.expire(now);
      long wanted = sweep.wanted();
      if (wanted > open.position(place)) {
        open.seek(place, wanted);
      }
    }
  }

  private void closeConsumer() {
    // Closing waits for Kafka's word, which an interrupt would turn into an error.
    boolean interrupted = Thread.interrupted();
    consumer.ifPresent(open -> open.close(CloseOptions.timeout(Duration.ofSeconds(1))));
    consumer = Optional.empty();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
