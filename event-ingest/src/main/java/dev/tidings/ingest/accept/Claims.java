package dev.tidings.ingest.accept;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the group is told of this instance's partitions: whose they are, by the claim, and how far
/// they have come. Confined to accept's thread.
final class Claims {

  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Owned owned;
  private final String owner;
  private final Map<TopicPartition, Long> told = new HashMap<>();
  private long toldNanos;

  Claims(Consumer<byte[], byte[]> consumer, Owned owned, String owner) {
    this.consumer = consumer;
    this.owned = owned;
    this.owner = owner;
  }

  /// Claims partitions, and waits until the group knows.
  void claim(Collection<TopicPartition> partitions) {
    consumer.commitSync(of(partitions, Optional.of(owner)));
  }

  /// Takes the claims off, and waits until the group knows.
  void letGo(Collection<TopicPartition> partitions) {
    consumer.commitSync(of(partitions, Optional.empty()));
  }

  /// The partitions are another's now, whatever the group was told.
  void forget(Collection<TopicPartition> partitions) {
    told.keySet().removeAll(partitions);
  }

  /// Whether the group has not been told for a second.
  boolean areDue(long nowNanos) {
    return nowNanos - toldNanos >= TELL_EVERY.toNanos();
  }

  /// Tells the group how far this instance is, and waits for no answer.
  void tell(Collection<TopicPartition> partitions, long nowNanos) {
    toldNanos = nowNanos;
    Map<TopicPartition, OffsetAndMetadata> moved = of(partitions, Optional.of(owner));
    moved.entrySet().removeIf(claim -> isTold(claim.getKey(), claim.getValue().offset()));
    if (!moved.isEmpty()) {
      moved.forEach((partition, claim) -> told.put(partition, claim.offset()));
      consumer.commitAsync(
          moved,
          (claims, failure) -> {
            if (failure != null) {
              LOG.atDebug().addKeyValue("cause", failure.toString()).log("the group was not told");
              claims.keySet().forEach(told::remove);
            }
          });
    }
  }

  private boolean isTold(TopicPartition partition, long position) {
    return told.getOrDefault(partition, -1L) == position;
  }

  private Map<TopicPartition, OffsetAndMetadata> of(
      Collection<TopicPartition> partitions, Optional<String> name) {
    Map<TopicPartition, OffsetAndMetadata> claims = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Owned.Place place = owned.at(partition.partition());
      claims.put(partition, place.toCommit(new Claim(name, place.takenThroughMs())));
    }
    return claims;
  }
}
