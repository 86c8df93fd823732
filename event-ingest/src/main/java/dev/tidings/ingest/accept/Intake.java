package dev.tidings.ingest.accept;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the events of the partitions that this instance has, one transaction's at a time.
///
/// Two consumers read them by turns. The group's member is answered at the first record: an event
/// that comes alone waits for nobody. But a consumer asks for more as soon as it hands something
/// out, so under load that answer, too, would come with a single record, and it would take a second
/// request to get what came behind it. In a {@link Rush} therefore the gatherer reads, whose
/// requests Kafka answers after an interval, with all that has come: one request a transaction, and
/// Kafka's patience is the distance between two. The member is paused meanwhile, and polled for the
/// group's sake.
///
/// Only the member knows which partitions are this instance's, and only here it is polled: whenever
/// they change, the rush is over, and all is read again from the committed places. Confined to
/// accept's thread.
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  /// For how long the group waits for its member in a rush, at most.
  private static final long DUTY_NANOS = 20_000_000;

  private final Consumer<byte[], byte[]> member;
  private final Consumer<byte[], byte[]> gatherer;
  private final Owned owned;
  private final Ownership ownership;
  private final Rush rush;
  private final AcceptMetrics metrics;
  private boolean gathering;
  private long dutyDoneNanos;

  Intake(
      Consumer<byte[], byte[]> member,
      Consumer<byte[], byte[]> gatherer,
      Owned owned,
      Ownership ownership,
      Rush rush,
      AcceptMetrics metrics) {
    this.member = member;
    this.gatherer = gatherer;
    this.owned = owned;
    this.ownership = ownership;
    this.rush = rush;
    this.metrics = metrics;
  }

  void join(String eventsTopic) {
    member.subscribe(List.of(eventsTopic), ownership);
  }

  /// What has come, in the order of each partition; empty where nothing has for a while. To be
  /// called again when all of it is committed, or behind a {@link #rewind}.
  ConsumerRecords<byte[], byte[]> next() {
    try {
      ConsumerRecords<byte[], byte[]> records = gathering ? gathered() : member.poll(POLL);
      if (!records.isEmpty()) {
        rush.came(System.nanoTime());
        if (rush.isOn() && !gathering) {
          beginGathering();
        }
      }
      return records;
    } catch (OffsetOutOfRangeException e) {
      endGathering();
      ownership.resumeInRange();
      return ConsumerRecords.empty();
    }
  }

  /// Goes back to what is committed.
  void rewind() {
    if (gathering) {
      for (TopicPartition partition : gatherer.assignment()) {
        gatherer.seek(partition, owned.at(partition.partition()).position());
      }
    } else {
      ownership.rewind();
    }
  }

  /// How many events have not been handed out, as far as it is known.
  long lag() {
    Consumer<byte[], byte[]> reader = gathering ? gatherer : member;
    long lag = 0;
    for (TopicPartition partition : reader.assignment()) {
      lag += reader.currentLag(partition).orElse(0);
    }
    return lag;
  }

  /// Gives the partitions back and leaves the group.
  void leave() {
    try {
      member.close(CloseOptions.timeout(CLOSE));
    } catch (KafkaException e) {
      LOG.atWarn().addKeyValue("cause", e.getMessage()).log("the group was not left in order");
    } finally {
      gatherer.close(CloseOptions.timeout(CLOSE));
    }
  }

  private ConsumerRecords<byte[], byte[]> gathered() {
    if (!isStillMember()) {
      endGathering();
      ownership.rewind();
      return ConsumerRecords.empty();
    }
    ConsumerRecords<byte[], byte[]> records = gatherer.poll(rush.quiet());
    if (records.isEmpty()) {
      endGathering();
      ownership.rewind();
    }
    return records;
  }

  /// Does what the group wants of its member, now and then.
  ///
  /// @return whether this instance's partitions are the same
  private boolean isStillMember() {
    long nowNanos = System.nanoTime();
    if (nowNanos - dutyDoneNanos < DUTY_NANOS) {
      return true;
    }
    dutyDoneNanos = nowNanos;
    long before = ownership.changes();
    // A partition that has just come is not paused, and may bring records at once.
    return member.poll(Duration.ZERO).isEmpty() && ownership.changes() == before;
  }

  /// Behind what the member has just handed out.
  private void beginGathering() {
    gatherer.assign(member.assignment());
    for (TopicPartition partition : member.assignment()) {
      gatherer.seek(partition, member.position(partition));
    }
    member.pause(member.assignment());
    gathering = true;
    dutyDoneNanos = System.nanoTime();
    metrics.rushBegan();
  }

  private void endGathering() {
    gathering = false;
    rush.over();
    member.resume(member.paused());
  }
}
