package dev.tidings.gateway.place;

import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the topic of places from its beginning, says once when it has read what was there at the
/// start, and then follows it. Begins anew where Kafka fails: what is read twice changes nothing.
/// Confined to its thread, with the consumer.
@RunsOn(RunsOn.Place.CONSUMER)
final class PlaceReader implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PlaceReader.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// A broker that has just come back may not know all topics yet.
  private static final int MISSES_THAT_MEAN_NONE = 3;

  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final BiConsumer<byte[], DevicePlace> heard;
  private final Runnable restored;
  private int misses;
  private boolean failing;

  /// @param heard gets each place with its device's key
  /// @param restored runs once
  PlaceReader(
      String topic,
      Supplier<Consumer<byte[], byte[]>> consumers,
      BiConsumer<byte[], DevicePlace> heard,
      Runnable restored) {
    this.topic = topic;
    this.consumers = consumers;
    this.heard = heard;
    this.restored = restored;
  }

  @Override
  public void run() {
    try {
      while (true) {
        try {
          open();
        } catch (InterruptException e) {
          throw e;
        } catch (KafkaException e) {
          tellState(true);
        } catch (RuntimeException e) {
          // Without this thread no place would ever be known, or become known, again.
          LOG.atError().setCause(e).log("Reading the places broke off");
          tellState(true);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    }
  }

  private void open() throws InterruptedException {
    Consumer<byte[], byte[]> consumer = consumers.get();
    try {
      follow(consumer);
    } finally {
      Consumers.close(consumer);
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    List<TopicPartition> partitions = partitions(consumer);
    while (partitions.isEmpty()) {
      if (++misses == MISSES_THAT_MEAN_NONE) {
        LOG.atWarn().addKeyValue("topic", topic).log("no places are kept yet");
        restored.run();
      }
      Thread.sleep(PAUSE);
      partitions = partitions(consumer);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> left = new HashMap<>(consumer.endOffsets(partitions, ASK));
    long count = 0;
    while (true) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        count++;
        take(record);
      }
      tellState(false);
      if (!left.isEmpty()) {
        left.entrySet().removeIf(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
        if (left.isEmpty()) {
          LOG.atInfo().addKeyValue("records", count).log("the places of devices are known");
          restored.run();
        }
      }
    }
  }

  private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
    try {
      return Optional.ofNullable(consumer.partitionsFor(topic, ASK)).orElse(List.of()).stream()
          .map(one -> new TopicPartition(topic, one.partition()))
          .toList();
    } catch (UnknownTopicOrPartitionException e) {
      return List.of();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() != null && record.value() != null) {
      DevicePlace.decode(record.value()).ifPresent(place -> heard.accept(record.key(), place));
    }
  }

  private void tellState(boolean nowFailing) {
    if (failing != nowFailing) {
      failing = nowFailing;
      LOG.atInfo().addKeyValue("topic", topic).addKeyValue("answers", !failing).log("places");
    }
  }
}
