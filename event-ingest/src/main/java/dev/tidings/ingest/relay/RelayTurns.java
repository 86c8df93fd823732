package dev.tidings.ingest.relay;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.ingest.redis.Pipes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the relay does with one consumer, turn by turn: replies, then Redis, then Kafka.
///
/// The window of a lane is what bounds it: a full one pauses its partition, so a Redis that is away
/// stops the reading and not the membership. Confined to the relay's thread, but for the inbox.
final class RelayTurns implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(RelayTurns.class);

  private static final long LONGEST_POLL_MS = 100;
  private static final long DRAIN_POLL_MS = 2;

  private final String topic;
  private final Epoch epoch;
  private final Pipes redis;
  private final Surroundings around;
  private final RelayStatus status;
  private final InstantSource clock;
  private final BlockingQueue<Arrival> inbox;

  private final Map<TopicPartition, Assigned> assigned = new HashMap<>();
  private final RelayCommits commits;
  private Consumer<byte[], byte[]> consumer;
  private boolean member;
  private boolean abandoned;

  private record Assigned(LogReader reader, Lane lane, MarkTrailing trailing) {}

  /// @param inbox what `around` gives the lanes to put replies in; bounded by what their windows
  /// let them send
  RelayTurns(
      String topic,
      Epoch epoch,
      Pipes redis,
      Surroundings around,
      BlockingQueue<Arrival> inbox,
      RelayStatus status,
      InstantSource clock) {
    this.topic = topic;
    this.epoch = epoch;
    this.redis = redis;
    this.around = around;
    this.inbox = inbox;
    this.status = status;
    this.clock = clock;
    this.commits = new RelayCommits(around.settings().commitInterval());
  }

  static BlockingQueue<Arrival> newInbox() {
    return new LinkedBlockingQueue<>();
  }

  void begin(Consumer<byte[], byte[]> opened) {
    consumer = opened;
    consumer.subscribe(List.of(topic), this);
  }

  void turn(long nowMs) {
    takeReplies(nowMs);
    stepAll(nowMs);
    commitIfDue(nowMs);
    read(nowMs);
    // What was just read goes out at once, not after the next poll.
    stepAll(nowMs);
    tell(nowMs);
  }

  /// Confirms, marks and commits what is under way, within the drain's bound.
  void end() {
    drain(List.copyOf(assigned.keySet()));
    assigned.clear();
  }

  /// From now on nothing is drained or committed: the consumer is of no use.
  void abandon() {
    abandoned = true;
    assigned.clear();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    member = true;
    if (partitions.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> places = consumer.committed(Set.copyOf(partitions));
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata place = places.get(partition);
      OptionalLong from = place == null ? OptionalLong.empty() : OptionalLong.of(place.offset());
      from.ifPresent(offset -> commits.found(partition, offset));
      int warmUp = around.settings().warmUpOffsets() / partitions.size();
      open(partition, ReadingStart.of(from, begins.get(partition), ends.get(partition), warmUp));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (abandoned) {
      return;
    }
    drain(partitions);
    drop(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    LOG.atWarn().addKeyValue("partitions", partitions.size()).log("relay lost its partitions");
    drop(partitions);
  }

  private void drop(Collection<TopicPartition> partitions) {
    partitions.forEach(assigned::remove);
    commits.forget(partitions);
  }

  private void open(TopicPartition partition, ReadingStart start) {
    var event = start.reason() == ReadingStart.Reason.OUT_OF_RANGE ? LOG.atWarn() : LOG.atInfo();
    event
        .addKeyValue("partition", partition.partition())
        .addKeyValue("from", start.publishFrom())
        .addKeyValue("reason", start.reason())
        .log("relay takes a partition");
    consumer.seek(partition, start.readFrom());
    assigned.put(
        partition,
        new Assigned(
            new LogReader(epoch, start, around.settings().maxRooms(), around.tracing()),
            new Lane(partition.partition(), start, around),
            new MarkTrailing()));
  }

  private void read(long nowMs) {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(idleMs(nowMs)));
      for (TopicPartition partition : records.partitions()) {
        Assigned to = assigned.get(partition);
        if (to != null) {
          records.records(partition).forEach(record -> take(to, record));
        }
      }
      // Over markers and aborted records too, so that the mark of a quiet partition moves on.
      records
          .nextOffsets()
          .forEach(
              (partition, next) -> {
                Assigned to = assigned.get(partition);
                if (to != null) {
                  to.lane().window().readTo(next.offset());
                }
              });
      holdOrGoOn();
    } catch (OffsetOutOfRangeException e) {
      reopen(e.offsetOutOfRangePartitions().keySet());
    }
  }

  private void take(Assigned to, ConsumerRecord<byte[], byte[]> record) {
    switch (to.reader().read(record)) {
      case LogReader.Reading.ToPublish found -> to.lane().window().add(found.record());
      case LogReader.Reading.Known() -> {}
      case LogReader.Reading.Foreign() -> around.metrics().foreign.increment();
    }
  }

  /// The log's beginning has overtaken the reader, or its end fell behind it.
  private void reopen(Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      Assigned old = assigned.get(partition);
      if (old != null) {
        open(
            partition,
            ReadingStart.of(
                OptionalLong.of(old.lane().marked()),
                begins.get(partition),
                ends.get(partition),
                around.settings().warmUpOffsets() / partitions.size()));
      }
    }
  }

  private void holdOrGoOn() {
    Set<TopicPartition> paused = consumer.paused();
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    assigned.forEach(
        (partition, to) -> {
          if (to.lane().window().isFull()) {
            pause.add(partition);
          } else if (paused.contains(partition) && to.lane().window().isHalfEmpty()) {
            resume.add(partition);
          }
        });
    consumer.pause(pause);
    consumer.resume(resume);
  }

  private void takeReplies(long nowMs) {
    for (Arrival next = inbox.poll(); next != null; next = inbox.poll()) {
      next.lane().arrived(next, nowMs);
    }
  }

  private void stepAll(long nowMs) {
    for (Assigned to : assigned.values()) {
      to.lane().step(redis.to(to.lane().key()), nowMs);
    }
  }

  private long idleMs(long nowMs) {
    long idleMs = LONGEST_POLL_MS;
    for (Assigned to : assigned.values()) {
      idleMs = to.lane().idleMs(nowMs, idleMs);
    }
    return idleMs;
  }

  private void drain(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Lane> lanes = lanesOf(partitions);
    lanes.values().forEach(Lane::giveAway);
    long deadlineMs = clock.millis() + around.settings().drainTimeout().toMillis();
    long nowMs = clock.millis();
    while (nowMs < deadlineMs && !lanes.values().stream().allMatch(Lane::isDrained)) {
      stepAll(nowMs);
      awaitReply(deadlineMs - nowMs);
      nowMs = clock.millis();
      takeReplies(nowMs);
    }
    commits.commitNow(consumer, lanes, around.settings().drainTimeout());
  }

  private void awaitReply(long atMostMs) {
    try {
      Arrival first = inbox.poll(Math.min(atMostMs, DRAIN_POLL_MS), TimeUnit.MILLISECONDS);
      if (first != null) {
        first.lane().arrived(first, clock.millis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void commitIfDue(long nowMs) {
    if (commits.isDue(nowMs)) {
      commits.commit(consumer, lanesOf(assigned.keySet()), nowMs);
    }
  }

  private Map<TopicPartition, Lane> lanesOf(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Lane> lanes = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Assigned to = assigned.get(partition);
      if (to != null) {
        lanes.put(partition, to.lane());
      }
    }
    return lanes;
  }

  private void tell(long nowMs) {
    int flowing = 0;
    long rooms = 0;
    long lag = 0;
    long trailing = 0;
    OptionalLong trailingSinceMs = OptionalLong.empty();
    for (Map.Entry<TopicPartition, Assigned> entry : assigned.entrySet()) {
      Lane lane = entry.getValue().lane();
      long unread = consumer.currentLag(entry.getKey()).orElse(0);
      long end = consumer.position(entry.getKey()) + unread;
      OptionalLong sinceMs = entry.getValue().trailing().since(lane.marked(), end, nowMs);
      flowing += lane.isFlowing() ? 1 : 0;
      rooms += entry.getValue().reader().rooms();
      lag += lane.window().unconfirmed() + unread;
      trailing = Math.max(trailing, end - lane.marked());
      trailingSinceMs = earliest(trailingSinceMs, sinceMs);
    }
    around
        .metrics()
        .turned(new RelayMetrics.Turn(assigned.size(), rooms, lag, trailing, trailingSinceMs));
    status.turned(
        new RelayStatus.Snapshot(member, assigned.size(), flowing, redis.isWhole(), nowMs));
  }

  private static OptionalLong earliest(OptionalLong one, OptionalLong other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isEmpty() ? other : one;
    }
    return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
  }
}
