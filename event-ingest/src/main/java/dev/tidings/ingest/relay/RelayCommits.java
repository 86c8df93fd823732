package dev.tidings.ingest.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Kafka knows of the relay's places, and what it is to be told: only what Redis has confirmed
/// under this relay's own mark. Confined to the relay's thread.
final class RelayCommits {

  private static final Logger LOG = LoggerFactory.getLogger(RelayCommits.class);

  private final long intervalMs;
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private long committedAtMs;

  /// @param interval at least so long lies between two commits, but for those at the end
  RelayCommits(Duration interval) {
    this.intervalMs = interval.toMillis();
  }

  /// The partition's place stands in Kafka already.
  void found(TopicPartition partition, long offset) {
    committed.put(partition, offset);
  }

  void forget(Collection<TopicPartition> partitions) {
    partitions.forEach(committed::remove);
  }

  boolean isDue(long nowMs) {
    return nowMs - committedAtMs >= intervalMs;
  }

  /// Commits what has moved, and waits for no answer.
  void commit(Consumer<?, ?> consumer, Map<TopicPartition, Lane> lanes, long nowMs) {
    Map<TopicPartition, OffsetAndMetadata> places = moved(lanes);
    if (!places.isEmpty()) {
      committedAtMs = nowMs;
      places.forEach((partition, place) -> committed.put(partition, place.offset()));
      // A commit that fails is made up for by the next, or by whoever takes the partition over.
      consumer.commitAsync(
          places,
          (done, failure) -> {
            if (failure != null) {
              LOG.atDebug().addKeyValue("cause", failure.toString()).log("commit failed");
              forget(done.keySet());
            }
          });
    }
  }

  /// Commits what has moved and waits for Kafka's answer. That it fails is no reason to stop: who
  /// takes the partitions over sends a little again, and Redis skips it.
  void commitNow(Consumer<?, ?> consumer, Map<TopicPartition, Lane> lanes, Duration within) {
    Map<TopicPartition, OffsetAndMetadata> places = moved(lanes);
    if (!places.isEmpty()) {
      try {
        consumer.commitSync(places, within);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.atWarn()
            .addKeyValue("cause", e.toString())
            .log("places were not committed when partitions were given away");
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> moved(Map<TopicPartition, Lane> lanes) {
    Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
    lanes.forEach(
        (partition, lane) -> {
          long marked = lane.marked();
          if (lane.isVouchedFor() && committed.getOrDefault(partition, -1L) != marked) {
            places.put(partition, new OffsetAndMetadata(marked));
          }
        });
    return places;
  }
}
