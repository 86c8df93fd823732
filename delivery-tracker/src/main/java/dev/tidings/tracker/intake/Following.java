package dev.tidings.tracker.intake;

import dev.tidings.tracker.store.IntakePlace;
import dev.tidings.tracker.store.IntakeStore;
import dev.tidings.tracker.store.PositionsMovedException;
import dev.tidings.tracker.store.Retention;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One session's reading: finds its place in each partition, follows, and looks up now and then
/// whether the topics are still the same. Confined to the intake's thread.
final class Following {

  private static final Logger LOG = LoggerFactory.getLogger(Following.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SWEEP_EVERY = Duration.ofHours(1);

  private final IntakeStore store;
  private final KafkaSource source;
  private final BatchWriter writer;
  private final IntakeSettings settings;
  private final Drops drops;
  private final IntakeMeters meters;
  private final IntakeSteps steps;
  private final DeadlineWatch deadlines;
  private final Routing routing;
  private long nextCheckNanos;
  private long nextSweepNanos = System.nanoTime();

  Following(
      IntakeStore store,
      KafkaSource source,
      BatchWriter writer,
      IntakeSettings settings,
      Drops drops,
      IntakeMeters meters,
      IntakeSteps steps,
      DeadlineWatch deadlines,
      Routing routing) {
    this.store = store;
    this.source = source;
    this.writer = writer;
    this.settings = settings;
    this.drops = drops;
    this.meters = meters;
    this.steps = steps;
    this.deadlines = deadlines;
    this.routing = routing;
  }

  /// Finds the place in every partition. Said aloud and counted where that is not where it was
  /// left.
  void begin() throws SQLException {
    source.assign();
    writer.begin(source.partitions(settings.topics().receipts()));
    deadlines.begin();
    routing.begin(source.epoch());
    Map<TopicPartition, Long> beginnings = source.beginnings();
    Map<TopicPartition, Long> ends = source.ends();
    for (IntakePlace place : source.places()) {
      TopicPartition at = new TopicPartition(place.topic(), place.partition());
      StartingPoint start =
          StartingPoint.of(
              store.position(place.topic(), place.partition()),
              place.topicId(),
              beginnings.get(at),
              ends.get(at));
      if (!(start instanceof StartingPoint.AsLeft)) {
        tell(place, start);
        store.place(place, start.offset());
      }
      writer.startAt(place, start.offset());
      source.seek(place, start.offset());
    }
    nextCheckNanos = System.nanoTime();
  }

  /// Reads once, writes what came, and lets deadlines pass.
  void takeIn() throws SQLException, PositionsMovedException {
    try {
      ConsumerRecords<byte[], byte[]> records = source.poll(POLL);
      if (!records.isEmpty()) {
        steps.reached(IntakeSteps.Step.POLLED);
        writer.write((Iterable<ConsumerRecord<byte[], byte[]>>) records);
      }
      deadlines.look(writer.watermarks());
    } catch (OffsetOutOfRangeException e) {
      begin();
    }
  }

  /// False where a topic was made again or has another number of partitions: offsets of before say
  /// nothing then.
  boolean isStillTheSame() throws SQLException {
    if (System.nanoTime() - nextCheckNanos < 0) {
      return true;
    }
    nextCheckNanos = System.nanoTime() + settings.checkEvery().toNanos();
    if (!source.isStillTheSame()) {
      LOG.atWarn().log("a topic is not the one that was being read; reading begins anew");
      return false;
    }
    Map<TopicPartition, Long> ends = source.ends();
    meters.lag(
        source.lag(settings.topics().history(), ends),
        source.lag(settings.topics().receipts(), ends));
    routing.look(source.relayed(), deadlines.settled());
    store.prepareDays();
    sweep();
    return true;
  }

  /// A portion at each look where much is old, else once an hour. What somebody reads just now is
  /// left for later.
  private void sweep() throws SQLException {
    if (System.nanoTime() - nextSweepNanos < 0) {
      return;
    }
    try {
      Retention.Swept swept = store.sweep();
      meters.swept(swept);
      drops.forgotten(Drops.Reason.OUTCOME_TOO_OLD, swept.outcomes());
      drops.forgotten(Drops.Reason.LETTER_TOO_OLD, swept.letters());
      if (!swept.isDone()) {
        return;
      }
    } catch (SQLException e) {
      if (!IntakeStore.isGivenUp(e)) {
        throw e;
      }
    }
    nextSweepNanos = System.nanoTime() + SWEEP_EVERY.toNanos();
  }

  private void tell(IntakePlace place, StartingPoint start) {
    switch (start) {
      case StartingPoint.AsLeft left -> {}
      case StartingPoint.First first -> {}
      case StartingPoint.Replaced replaced ->
          LOG.atWarn()
              .addKeyValue("topic", place.topic())
              .addKeyValue("partition", place.partition())
              .log("the topic was made again; it is read from its first record");
      case StartingPoint.RetentionPassed passed ->
          drops.dropped(
              Drops.Reason.RETENTION_PASSED, place.topic(), place.partition(), passed.missed());
      case StartingPoint.LogTruncated truncated ->
          drops.dropped(
              Drops.Reason.LOG_TRUNCATED, place.topic(), place.partition(), truncated.missing());
    }
  }
}
