package dev.tidings.ingest.accept;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes partitions over and gives them back.
///
/// A partition's former owner may be frozen with a transaction open. That transaction would hide
/// everything behind it from everybody, and may yet be committed if its owner wakes up. So each
/// owner leaves its name beside the offset ({@link Claim}), and the next one, before it looks at
/// anything else, has the broker end what the ids of that name ({@link WriterTurns#idsOf}) have
/// open and refuse what they still send.
///
/// Where to go on stands in the entries of `accepted`. The offset beside the claim is never ahead
/// of them, and about a second behind: it is for who watches the group, and for a person who moves
/// it by hand. Called back by the consumer, on accept's thread.
final class Ownership implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final Consumer<byte[], byte[]> consumer;
  private final Group group;
  private final WindowRestore restore;
  private final StandbyWindows standby;
  private final Owned owned;
  private final Claims claims;
  private final String owner;
  private final AcceptStatus status;
  private final Drops drops;
  private boolean keepsClaims;
  private long changes;

  Ownership(
      Consumer<byte[], byte[]> consumer,
      Group group,
      WindowRestore restore,
      StandbyWindows standby,
      Owned owned,
      String owner,
      AcceptStatus status,
      Drops drops) {
    this.consumer = consumer;
    this.group = group;
    this.restore = restore;
    this.standby = standby;
    this.owned = owned;
    this.claims = new Claims(consumer, owned, owner);
    this.owner = owner;
    this.status = status;
    this.drops = drops;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    changes++;
    if (!assigned.isEmpty()) {
      Map<TopicPartition, OffsetAndMetadata> committed = committedBehindFences(assigned);
      Map<TopicPartition, Long> beginnings = group.beginnings(assigned);
      Map<TopicPartition, Long> ends = group.ends(assigned);
      Map<Integer, Long> takenThrough = new HashMap<>();
      assigned.forEach(
          partition ->
              takenThrough.put(
                  partition.partition(), claimOf(committed, partition).takenThroughMs()));
      Map<Integer, RestoredWindow> restored = restore.restore(takenThrough);
      for (TopicPartition partition : assigned) {
        RestoredWindow known = restored.get(partition.partition());
        long position =
            inRange(
                partition,
                placeOf(
                    Optional.ofNullable(committed.get(partition)),
                    known.position(),
                    beginnings.get(partition)),
                beginnings.get(partition),
                ends.get(partition));
        owned.add(
            partition.partition(),
            new Owned.Place(known.window(), position, known.takenThroughMs()));
        consumer.seek(partition, position);
      }
      // Before the first transaction: from now on there may be something to fence.
      claims.claim(assigned);
      LOG.atInfo()
          .addKeyValue("partitions", numbers(assigned))
          .addKeyValue(
              "windowEntries",
              restored.values().stream().mapToInt(one -> one.window().size()).sum())
          .log("took partitions over");
    }
    status.assigned(owned.partitions().size());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<TopicPartition> mine =
        revoked.stream().filter(partition -> owned.has(partition.partition())).toList();
    if (!mine.isEmpty() && !keepsClaims) {
      try {
        claims.letGo(mine);
      } catch (KafkaException e) {
        // Harmless: the next owner fences this instance, and this instance begins a new session.
        LOG.atWarn()
            .addKeyValue("cause", e.getMessage())
            .log("partitions were not let go in order");
      }
      LOG.atInfo().addKeyValue("partitions", numbers(mine)).log("gave partitions back");
    }
    forget(revoked);
  }

  /// From now on partitions are given back without a word: this instance does not know how its last
  /// transaction ended, and an offset that it commits now could lie before the one which that
  /// transaction commits yet. The claims stay, and the next owner fences by them.
  void keepClaims() {
    keepsClaims = true;
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    forget(lost);
    LOG.atWarn()
        .addKeyValue("partitions", numbers(lost))
        .log("lost partitions to another instance");
  }

  /// Grows whenever partitions came or went.
  long changes() {
    return changes;
  }

  /// Tells the group how far this instance is, every second or so, and waits for no answer.
  void commitIfDue(long nowNanos) {
    if (claims.areDue(nowNanos)) {
      claims.tell(ownedNow(), nowNanos);
    }
  }

  private List<TopicPartition> ownedNow() {
    return consumer.assignment().stream()
        .filter(partition -> owned.has(partition.partition()))
        .toList();
  }

  /// What the group has committed, once no former owner can change anything any more.
  private Map<TopicPartition, OffsetAndMetadata> committedBehindFences(
      Collection<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> committed = group.committed(assigned);
    Set<String> formerOwners =
        assigned.stream()
            .flatMap(partition -> claimOf(committed, partition).owner().stream())
            .filter(former -> !former.equals(owner))
            .collect(Collectors.toUnmodifiableSet());
    if (formerOwners.isEmpty()) {
      return committed;
    }
    LOG.atInfo().addKeyValue("owners", formerOwners).log("fencing owners that did not let go");
    group.fence(
        formerOwners.stream().flatMap(former -> WriterTurns.idsOf(former).stream()).toList());
    return group.committed(assigned);
  }

  /// Where to go on: behind the last entry. An offset without a claim was set by a person, who
  /// means it. Without either that is the beginning: what was taken before the first start is
  /// accepted too.
  private static long placeOf(
      Optional<OffsetAndMetadata> committed, OptionalLong behindLastEntry, long beginning) {
    if (committed.isEmpty()) {
      return behindLastEntry.orElse(beginning);
    }
    OffsetAndMetadata place = committed.get();
    return Claim.parse(place.metadata()).equals(Claim.UNKNOWN)
        ? place.offset()
        : Math.max(place.offset(), behindLastEntry.orElse(0));
  }

  /// The place itself where Kafka has it, else the nearest one, and it is said aloud what that
  /// costs.
  private long inRange(TopicPartition partition, long place, long beginning, long end) {
    if (place < beginning) {
      drops.count(Drops.Reason.EVENTS_EXPIRED_UNREAD, beginning - place);
      LOG.atError()
          .addKeyValue("partition", partition.partition())
          .addKeyValue("from", place)
          .addKeyValue("to", beginning)
          .log("retention removed events that had not been accepted");
      return beginning;
    }
    if (place > end) {
      LOG.atError()
          .addKeyValue("partition", partition.partition())
          .addKeyValue("from", place)
          .addKeyValue("to", end)
          .log("the events' log is shorter than what was accepted of it: Kafka lost records");
      return end;
    }
    return place;
  }

  /// Goes on where the log has records, after it was found that it has none at our place.
  void resumeInRange() {
    List<TopicPartition> mine = List.copyOf(consumer.assignment());
    Map<TopicPartition, Long> beginnings = group.beginnings(mine);
    Map<TopicPartition, Long> ends = group.ends(mine);
    for (TopicPartition partition : mine) {
      Owned.Place place = owned.at(partition.partition());
      long position =
          inRange(partition, place.position(), beginnings.get(partition), ends.get(partition));
      owned.move(partition.partition(), position, place.takenThroughMs());
      consumer.seek(partition, position);
    }
  }

  /// Goes back to what is committed.
  void rewind() {
    for (TopicPartition partition : ownedNow()) {
      consumer.seek(partition, owned.at(partition.partition()).position());
    }
  }

  private void forget(Collection<TopicPartition> partitions) {
    changes++;
    claims.forget(partitions);
    for (TopicPartition partition : partitions) {
      owned.remove(partition.partition());
      standby.giveBack(partition.partition());
    }
    status.assigned(owned.partitions().size());
  }

  private static Claim claimOf(
      Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
    OffsetAndMetadata offset = committed.get(partition);
    return offset == null ? Claim.UNKNOWN : Claim.parse(offset.metadata());
  }

  private static List<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).sorted().toList();
  }
}
