package dev.tidings.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.ingest.audience.Audience;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/// The decisions of the bulk lane, without any Kafka.
class BulkDecisionsTest {

  private static final Instant TAKEN_AT = Instant.ofEpochMilli(1_793_525_400_250L);

  /// A seeded run: chunks commit, abort, or commit and the session dies, and the next one begins
  /// with what is committed.
  @Property(tries = 500)
  void eachRoomIsWrittenOnceWhateverChunksFailAndWhereverASessionEnds(
      @ForAll @IntRange(min = 1, max = 300) int rooms,
      @ForAll @IntRange(min = 1, max = 70) int chunkRooms,
      @ForAll long seed) {
    Random random = new Random(seed);
    Job job = job(rooms, 41);
    List<Room> written = new ArrayList<>();
    Progress committed = new Progress(Optional.of("before"), 41, 0);
    while (committed.eventOffset() <= 41) {
      Expansion expansion = new Expansion(job, committed, 6);
      boolean lives = true;
      while (lives && committed.eventOffset() <= 41) {
        Expansion.Chunk chunk = expansion.next(chunkRooms);
        assertThat(chunk.notifications()).hasSizeBetween(1, chunkRooms);
        if (random.nextInt(4) == 0) {
          continue; // aborted
        }
        chunk.notifications().forEach(one -> written.add(one.notification().room()));
        committed = chunk.progress();
        if (random.nextInt(4) == 0) {
          lives = false; // behind the commit, before anybody here knew of it
        } else {
          expansion.committed(chunk);
        }
      }
    }
    assertThat(written).isEqualTo(job.event().to());
    assertThat(committed.doneOf(41, rooms)).isEqualTo(rooms);
  }

  @Test
  void progressTellsHowFarEachJobOfThePartitionIs() {
    Progress progress = new Progress(Optional.of("t-bulk-1"), 17, 250);

    assertThat(progress.doneOf(16, 600)).isEqualTo(600);
    assertThat(progress.doneOf(17, 600)).isEqualTo(250);
    assertThat(progress.doneOf(18, 600)).isZero();
    assertThat(Progress.NONE.doneOf(0, 600)).isZero();
  }

  @Property
  void progressIsReadBack(
      @ForAll boolean owned,
      @ForAll @LongRange(min = 0) long eventOffset,
      @ForAll @IntRange(min = 0) int done) {
    Progress progress =
        new Progress(owned ? Optional.of("t-bulk-1") : Optional.empty(), eventOffset, done);
    assertThat(Progress.parse(progress.text())).isEqualTo(progress);
  }

  @Test
  void anotherTextIsNoProgress() {
    for (String other :
        List.of("", "v2 a 1 1", "v1 a 1", "v1  1 1", "v1 a -1 1", "v1 a 1 x", "v1 a 1 1 ")) {
      assertThat(Progress.parse(other)).isEqualTo(Progress.NONE);
    }
  }

  @Test
  void aJobIsReadBackAsItWasWritten() {
    Job plain = job(600, 41);
    Job everything =
        new Job(
            plain.event(),
            new Audience.Origin(TAKEN_AT, Optional.of(TAKEN_AT.minusSeconds(60))),
            7,
            TraceParent.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

    assertThat(Job.read(read(plain.toRecord("t", 1)))).contains(plain);
    assertThat(Job.read(read(everything.toRecord("t", 1)))).contains(everything);
    assertThat(Job.read(new ConsumerRecord<>("t", 1, 0, null, new byte[] {1}))).isEmpty();
  }

  private static Job job(int rooms, long eventOffset) {
    return new Job(
        BulkBench.event("e1", 0, rooms),
        new Audience.Origin(TAKEN_AT, Optional.empty()),
        eventOffset,
        Optional.empty());
  }

  private static ConsumerRecord<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record) {
    var read = new ConsumerRecord<>(record.topic(), 1, 0, record.key(), record.value());
    record.headers().forEach(read.headers()::add);
    return read;
  }
}
