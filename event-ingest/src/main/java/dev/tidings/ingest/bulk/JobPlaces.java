package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The partitions of jobs that this session has, and how far it is in each.
///
/// As in accept, an owner leaves its name beside the offset, and the next one has the broker end
/// what that name has open before it looks at how far the jobs are: what it then reads is what is
/// committed, and stays so. Called back by the consumer, on the lane's thread.
final class JobPlaces implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(JobPlaces.class);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final Group group;
  private final String owner;
  private final Drops drops;
  private final Consumer<TopicPartition> onLetGo;
  private final TreeMap<Integer, Place> places = new TreeMap<>();
  private boolean keepsNames;

  /// @param position of the next job, or of the one that is under way
  record Place(long position, Progress progress) {}

  /// @param owner the session's name, which is its transactional id
  /// @param onLetGo hears of each partition that is this session's no more
  JobPlaces(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      Group group,
      String owner,
      Drops drops,
      Consumer<TopicPartition> onLetGo) {
    this.consumer = consumer;
    this.group = group;
    this.owner = owner;
    this.drops = drops;
    this.onLetGo = onLetGo;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    if (assigned.isEmpty()) {
      return;
    }
    fenceFormerOwners(assigned);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
    Map<TopicPartition, Long> beginnings = group.beginnings(assigned);
    for (TopicPartition partition : assigned) {
      Optional<OffsetAndMetadata> known = Optional.ofNullable(committed.get(partition));
      long beginning = beginnings.get(partition);
      long position = known.map(OffsetAndMetadata::offset).orElse(beginning);
      if (position < beginning) {
        drops.count(Drops.Reason.JOBS_EXPIRED_UNREAD, beginning - position);
        LOG.atError()
            .addKeyValue("partition", partition.partition())
            .log("retention removed large audiences that had not been expanded");
        position = beginning;
      }
      places.put(
          partition.partition(),
          new Place(
              position,
              known.map(place -> Progress.parse(place.metadata())).orElse(Progress.NONE)));
      consumer.seek(partition, position);
    }
    // Before the first transaction: from now on there may be something to fence.
    commitNames(assigned, Optional.of(owner));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<TopicPartition> mine =
        revoked.stream().filter(partition -> places.containsKey(partition.partition())).toList();
    if (!mine.isEmpty() && !keepsNames) {
      try {
        commitNames(mine, Optional.empty());
      } catch (KafkaException e) {
        // Harmless: the next owner fences this session.
        LOG.atWarn().addKeyValue("cause", e.getMessage()).log("jobs were not let go in order");
      }
    }
    forget(revoked);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    forget(lost);
  }

  /// From now on partitions are given back without a word: how the last transaction ended is not
  /// known here, and the next owner is to fence it.
  void keepNames() {
    keepsNames = true;
  }

  boolean has(TopicPartition partition) {
    return places.containsKey(partition.partition());
  }

  /// @throws IllegalStateException where the partition is not this session's: a bug
  Place at(TopicPartition partition) {
    Place place = places.get(partition.partition());
    if (place == null) {
      throw new IllegalStateException("partition " + partition + " is not owned");
    }
    return place;
  }

  /// The place as a transaction commits it.
  OffsetAndMetadata toCommit(Place place) {
    return new OffsetAndMetadata(
        place.position(), place.progress().ownedBy(Optional.of(owner)).text());
  }

  void move(TopicPartition partition, Place place) {
    places.put(partition.partition(), place);
  }

  private void fenceFormerOwners(Collection<TopicPartition> assigned) {
    Set<String> formerOwners =
        group.committed(assigned).values().stream()
            .flatMap(place -> Progress.parse(place.metadata()).owner().stream())
            .filter(former -> !former.equals(owner))
            .collect(Collectors.toUnmodifiableSet());
    if (!formerOwners.isEmpty()) {
      LOG.atInfo().addKeyValue("owners", formerOwners).log("fencing owners that did not let go");
      group.fence(formerOwners);
    }
  }

  private void commitNames(Collection<TopicPartition> partitions, Optional<String> name) {
    Map<TopicPartition, OffsetAndMetadata> named = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Place place = at(partition);
      named.put(
          partition,
          new OffsetAndMetadata(place.position(), place.progress().ownedBy(name).text()));
    }
    consumer.commitSync(named);
  }

  private void forget(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      places.remove(partition.partition());
      onLetGo.accept(partition);
    }
  }
}
