package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.replay.SinceResolver;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LagMetrics;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.LiveRecord;
import dev.tidings.gateway.subscription.LoopFollowers;
import dev.tidings.gateway.subscription.LoopMarks;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.subscription.Surroundings;
import dev.tidings.simulation.Story;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A subscription whose socket takes no more, one step at a time.
final class SlowSocketTest {

  private static final Room ROOM = new Room("team:1");
  private static final HistoryTopic TOPIC = new HistoryTopic("sim.history", 1, new Epoch(1));
  private static final int PAGE = 3;
  private static final long NOW_MS = 1_000_000;

  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Drops drops = new Drops(registry);
  private final LagMetrics lags = new LagMetrics(registry);
  private final LoopMarks marks = new LoopMarks(1);
  private final LoopFollowers followers = new LoopFollowers(loop.eventLoop(), 0, marks, true);
  private final RecordingSocket socket = new RecordingSocket(4);
  private final RecordingFollower slow = new RecordingFollower(socket);
  private final TreeMap<Long, RoomRecord> history = new TreeMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private final Surroundings around = surroundings();

  private record Asked(long from, long to, CompletableFuture<Reading> answer) {}

  @Test
  void aLagCostsThePositionAndNothingElse() {
    Subscription subscription = follow(10);
    live(10);
    socket.writable = false;
    live(12);
    live(14);
    assertThat(position(subscription)).isEqualTo(11);
    assertThat(asked).isEmpty();
    assertThat(lags.lagging()).isEqualTo(1);
    resume();
    assertThat(reads()).containsExactly("11 15");
    answer();
    live(17);
    assertThat(slow.told)
        .containsExactly("begun 10", "event 10", "event 12", "event 14", "event 17");
    assertThat(lags.lagging()).isZero();
    assertThat(lags.begun()).isEqualTo(1);
  }

  /// So that what is forbidden from now on can be told.
  @Test
  void whatIsDueAndNotDeliveredIsKnownByItsPlaces() {
    Subscription subscription = follow(10);
    live(10);
    assertThat(subscription.unsent()).as("live").isEmpty();
    socket.writable = false;
    live(12);
    live(14);
    assertThat(subscription.unsent()).contains(new Following.Unsent(11, 15));
    resume();
    live(17);
    assertThat(subscription.unsent())
        .as("held while reading")
        .contains(new Following.Unsent(11, 18));
    answer();
    assertThat(subscription.unsent()).as("live again").isEmpty();
    subscription.stop();
    assertThat(subscription.unsent()).isEmpty();
  }

  @Test
  void whatMarksVouchedForBeforeTheLagWasDelivered() {
    Subscription subscription = follow(10);
    live(10);
    marks.carry(0, 50);
    socket.writable = false;
    live(60);
    marks.carry(0, 100);
    assertThat(position(subscription)).isEqualTo(50);
    resume();
    assertThat(reads()).containsExactly("50 61");
    answer();
    assertThat(slow.offsets).containsExactly(10L, 60L);
    assertThat(position(subscription)).isEqualTo(100);
  }

  /// While a feed repairs itself its followers know what marks said before it broke, and no more.
  @Test
  void aLagDuringARepairBeginsWhereTheFeedWasSound() {
    Subscription subscription = follow(10);
    marks.carry(0, 20);
    followers.sound(false);
    marks.carry(0, 90);
    socket.writable = false;
    live(30);
    assertThat(position(subscription)).isEqualTo(20);
    live(40);
    followers.sound(true);
    assertThat(position(subscription)).isEqualTo(20);
    resume();
    answer();
    assertThat(slow.offsets).containsExactly(30L, 40L);
    assertThat(position(subscription)).isEqualTo(90);
  }

  @Test
  void whatTheFeedMissedMeanwhileIsAskedForAndThenSaid() {
    follow(10);
    socket.writable = false;
    followers.gap(GapReason.EXPIRED, 40);
    assertThat(slow.told).containsExactly("begun 10");
    resume();
    assertThat(reads()).containsExactly("10 40");
    answer(new Reading.Missing(GapReason.EXPIRED));
    live(41);
    assertThat(slow.told).containsExactly("begun 10", "gap expired 40", "event 41");
  }

  @Test
  void aGapDuringALagIsReadOverAndSaidAtItsPlace() {
    follow(10);
    socket.writable = false;
    live(12);
    followers.gap(GapReason.EXPIRED, 40);
    live(44);
    resume();
    assertThat(reads()).containsExactly("10 45");
    answer();
    assertThat(slow.told).containsExactly("begun 10", "event 12", "event 44");
  }

  @Test
  void whatASocketDoesNotTakeOfAPageIsReadAgain() {
    Subscription subscription = follow(10);
    socket.writable = false;
    live(10);
    live(11);
    live(12);
    live(13);
    socket.room.set(2);
    resume();
    answer();
    live(14); // nothing is held for it
    assertThat(slow.offsets).containsExactly(10L, 11L);
    assertThat(position(subscription)).isEqualTo(12);
    socket.room.set(-1);
    resume();
    answer(); // as far as was looked ahead
    answer();
    answer();
    assertThat(slow.offsets).containsExactly(10L, 11L, 12L, 13L, 14L);
    assertThat(slow.told).doesNotContain("EVENT WHILE NOT WRITABLE");
    assertThat(lags.begun()).isEqualTo(1);
  }

  @Test
  void aPageThatComesTooLateForItsSocketIsLetGo() {
    follow(10);
    socket.writable = false;
    live(10);
    resume();
    socket.writable = false;
    answer(new Reading.Unavailable());
    assertThat(slow.told).containsExactly("begun 10");
    resume();
    answer();
    assertThat(slow.told).containsExactly("begun 10", "event 10");
  }

  @Test
  void whoIsToldTwiceToGoOnReadsOnce() {
    follow(10);
    socket.writable = false;
    live(10);
    resume();
    resume();
    live(11);
    resume();
    assertThat(asked).hasSize(1);
    answer();
    assertThat(slow.offsets).containsExactly(10L, 11L);
    assertThat(asked).isEmpty();
  }

  @Test
  void whoLeavesWhileLaggingIsForgotten() {
    Subscription waits = follow(10);
    Subscription reads = follow(10);
    socket.writable = false;
    live(10);
    waits.stop();
    resume();
    reads.stop();
    answer();
    assertThat(socket.turns.waiting()).isZero();
    assertThat(slow.offsets).isEmpty();
    assertThat(lags.lagging()).isZero();
    Subscription next = follow(11);
    socket.writable = false;
    live(11);
    resume();
    answer();
    assertThat(slow.offsets).containsExactly(11L);
    assertThat(next.cursor()).isPresent();
  }

  @Test
  void whatExpiredMeanwhileIsOmittedAndCountedOnce() {
    follow(10);
    socket.writable = false;
    live(10);
    live(11, OptionalLong.of(NOW_MS - 1));
    live(12);
    resume();
    answer();
    live(13, OptionalLong.of(NOW_MS - 1));
    assertThat(slow.offsets).containsExactly(10L, 12L);
    assertThat(drops.counted(DropReason.EXPIRED)).isEqualTo(2);
    assertThat(slow.passedOver).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aReplayThatIsSlowIsToldAsOne() {
    for (long offset = 0; offset < 9; offset++) {
      record(offset, OptionalLong.empty());
    }
    socket.room.set(4);
    Subscription subscription = begin(new Begin.After(at(0)), 9);
    answer();
    live(9);
    answer();
    assertThat(slow.offsets).containsExactly(0L, 1L, 2L, 3L);
    assertThat(position(subscription)).isEqualTo(4);
    socket.room.set(-1);
    resume();
    while (!asked.isEmpty()) {
      answer();
    }
    assertThat(slow.offsets).hasSize(10);
    assertThat(slow.outline()).containsExactly("begun", "replayed 9 recovered");
    assertThat(slow.told).endsWith("replayed 9 recovered", "event 9");
  }

  @Test
  void manyRoomsOfAConnectionReadAFewAtOnce() {
    List<Subscription> rooms = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rooms.add(follow(10));
    }
    socket.writable = false;
    for (long offset = 10; offset < 20; offset++) {
      live(offset);
    }
    assertThat(lags.lagging()).isEqualTo(40);
    resume();
    while (!asked.isEmpty()) {
      assertThat(asked.size()).isLessThanOrEqualTo(4);
      answer();
    }
    assertThat(slow.offsets).hasSize(400);
    assertThat(rooms).allMatch(room -> position(room) == 20);
    // A page each, then the next: nobody has his last before everybody has his first.
    assertThat(slow.offsets.lastIndexOf(10L)).isLessThan(slow.offsets.indexOf(19L));
  }

  @Test
  void ephemeralMessagesAreLeftToTheFollowerWhileTheSocketTakesNoMore() {
    follow(10);
    socket.writable = false;
    ephemeral();
    live(10);
    ephemeral();
    resume();
    ephemeral();
    answer();
    ephemeral();
    assertThat(slow.told)
        .containsExactly("begun 10", "omitted", "omitted", "ephemeral", "event 10", "ephemeral");
  }

  private Subscription follow(long head) {
    return begin(new Begin.Now(), head);
  }

  private Subscription begin(Begin begin, long head) {
    Subscription subscription =
        new Subscription(ROOM, begin, loop.eventLoop(), slow, around, ended -> {});
    subscription.begin(TOPIC.epoch(), head, followers);
    return subscription;
  }

  private void live(long offset) {
    live(offset, OptionalLong.empty());
  }

  private void live(long offset, OptionalLong expiresAtMs) {
    RoomRecord record = record(offset, expiresAtMs);
    ByteBuf frame = Unpooled.wrappedBuffer(record.frame());
    followers.deliver(List.of(new LiveRecord(record, frame)), NOW_MS);
    frame.release();
  }

  private RoomRecord record(long offset, OptionalLong expiresAtMs) {
    RoomRecord record =
        new RoomRecord(offset, new UUID(0, offset), expiresAtMs, SimulatedLog.frame(1, offset));
    history.put(offset, record);
    return record;
  }

  private void ephemeral() {
    ByteBuf frame = Unpooled.wrappedBuffer(new byte[] {1});
    followers.ephemeral(new LiveEphemeral(Optional.empty(), OptionalLong.empty(), frame), NOW_MS);
    frame.release();
  }

  private void resume() {
    socket.writable = true;
    socket.turns.resume();
  }

  private List<String> reads() {
    return asked.stream().map(one -> one.from() + " " + one.to()).toList();
  }

  /// The oldest question is answered, with a page.
  private void answer() {
    Asked one = asked.getFirst();
    List<RoomRecord> records =
        history.subMap(one.from(), one.to()).values().stream().limit(PAGE).toList();
    long coveredTo = records.size() < PAGE ? one.to() : records.getLast().offset() + 1;
    answer(new Reading.Page(records, coveredTo));
  }

  private void answer(Reading reading) {
    asked.removeFirst().answer().complete(reading);
    loop.runPendingTasks();
  }

  private long position(Subscription subscription) {
    return subscription.cursor().orElseThrow().position();
  }

  private Cursor at(long position) {
    return Cursor.of(TOPIC.epoch(), ROOM, position);
  }

  private Surroundings surroundings() {
    Fate fate = new Fate(1, Story.unheard());
    SimulatedLog log = new SimulatedLog(fate);
    SimulatedRedis redis = new SimulatedRedis(fate, log, (partition, channel, bytes) -> {});
    ReplaySettings settings =
        new ReplaySettings(
            1_000_000, Duration.ofSeconds(5), PAGE, 1 << 16, 1, 1, 1, 1, 4, 100, 1 << 16, 1);
    return new Surroundings(
        () -> Optional.of(TOPIC),
        (room, from, to) -> {
          Asked one = new Asked(from, to, new CompletableFuture<>());
          asked.add(one);
          return one.answer();
        },
        new SinceResolver(redis, log, log, () -> Optional.of(TOPIC), settings),
        log,
        settings,
        drops,
        new ReplayMetrics(registry),
        lags,
        () -> Instant.ofEpochMilli(NOW_MS));
  }
}
