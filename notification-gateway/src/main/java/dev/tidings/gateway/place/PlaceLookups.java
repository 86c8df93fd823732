package dev.tidings.gateway.place;

import dev.tidings.gateway.threading.RunsOn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks places up in the topic that memory has forgotten: one reading of it, which is compacted,
/// serves all who wait when it begins. Asked on any thread; reads on its own.
final class PlaceLookups implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PlaceLookups.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;

  /// Guarded by the lock, which is this object's.
  private Map<ByteBuffer, Asked> asked = new HashMap<>();

  PlaceLookups(String topic, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.topic = topic;
    this.consumers = consumers;
  }

  /// Completes when the topic has been read; later where Kafka does not answer.
  @RunsOn(RunsOn.Place.ANY)
  synchronized CompletionStage<KeptPlace> ask(byte[] key) {
    CompletableFuture<KeptPlace> answer =
        asked.computeIfAbsent(ByteBuffer.wrap(key), k -> new Asked()).answer;
    notifyAll();
    return answer;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Map<ByteBuffer, Asked> waiting = take();
        while (!look(waiting)) {
          Thread.sleep(PAUSE);
        }
        waiting.values().forEach(Asked::complete);
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    }
  }

  @RunsOn(RunsOn.Place.CONSUMER)
  private synchronized Map<ByteBuffer, Asked> take() throws InterruptedException {
    while (asked.isEmpty()) {
      wait();
    }
    Map<ByteBuffer, Asked> waiting = asked;
    asked = new HashMap<>();
    return waiting;
  }

  @RunsOn(RunsOn.Place.CONSUMER)
  private boolean look(Map<ByteBuffer, Asked> waiting) {
    try {
      read(waiting);
      return true;
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("waiting", waiting.size()).log("places cannot be looked up now");
      return false;
    } catch (RuntimeException e) {
      // Without this thread nobody who is not in memory could ever connect again.
      LOG.atError().addKeyValue("waiting", waiting.size()).setCause(e).log("A look-up broke off");
      return false;
    }
  }

  /// @throws UnknownTopicOrPartitionException where the broker names no partitions. Memory has
  /// forgotten devices, so there is a topic: a broker that has just come back does not know it yet,
  /// and to take everyone for new would have them begin at the head
  @RunsOn(RunsOn.Place.CONSUMER)
  private void read(Map<ByteBuffer, Asked> waiting) {
    Consumer<byte[], byte[]> consumer = consumers.get();
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, ASK).stream()
              .map(one -> new TopicPartition(topic, one.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new UnknownTopicOrPartitionException(topic + ": has no partitions (expected: some)");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions, ASK));
      while (!left.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Asked one = record.key() == null ? null : waiting.get(ByteBuffer.wrap(record.key()));
          if (one != null && record.value() != null) {
            DevicePlace.decode(record.value()).ifPresent(one::heard);
          }
        }
        left.entrySet().removeIf(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
      }
    } finally {
      Consumers.close(consumer);
    }
  }

  private static final class Asked {
    private final CompletableFuture<KeptPlace> answer = new CompletableFuture<>();
    private KeptPlace found = new KeptPlace.New();

    private void heard(DevicePlace place) {
      found =
          new KeptPlace.At(
              found instanceof KeptPlace.At(DevicePlace before) ? before.and(place) : place);
    }

    private void complete() {
      answer.complete(found);
    }
  }
}
