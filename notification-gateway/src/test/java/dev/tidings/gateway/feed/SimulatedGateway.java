package dev.tidings.gateway.feed;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.ReplayLadder;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.replay.SharedPages;
import dev.tidings.gateway.replay.SinceResolver;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Follower;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LagMetrics;
import dev.tidings.gateway.subscription.Surroundings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A gateway as it is, but for its sockets, Redis and Kafka: feeds, subscriptions and the ladder on
/// a bus and two event loops that run when they are told to, in a time that passes when it is told
/// to. Confined to the run's thread.
final class SimulatedGateway {

  static final int LOOPS = 2;

  private static final ReplaySettings REPLAY =
      new ReplaySettings(
          1_000_000, Duration.ofSeconds(5), 3, 1 << 16, 1, 1, 1, 1, 4, 2, 1 << 16, 8);
  private static final FeedSettings FEED =
      new FeedSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          2,
          1 << 16);

  /// Less than what passes in a run, and more than what passes in a round of mending.
  private static final OutageSettings OUTAGE =
      new OutageSettings(
          Duration.ofMillis(20),
          Duration.ofMillis(130),
          Duration.ofMillis(200),
          Duration.ofMillis(150),
          10);

  /// What is counted nobody asks for; the meters are dear to make.
  private static final MeterRegistry METERS = new SimpleMeterRegistry();

  private static final ReplayMetrics REPLAY_METRICS = new ReplayMetrics(METERS);
  private static final FeedMetrics FEED_METRICS = new FeedMetrics(METERS);
  private static final Drops DROPS = new Drops(METERS);
  private static final Reaches REACHES = new Reaches(METERS);

  private final Fate fate;
  private final EmbeddedChannel bus = new EmbeddedChannel();
  private final List<EmbeddedChannel> loops = List.of(new EmbeddedChannel(), new EmbeddedChannel());

  /// The rooms of a loop share a socket, as those of a connection do.
  private final List<RecordingSocket> sockets =
      List.of(new RecordingSocket(1), new RecordingSocket(2));

  private final LagMetrics lags = new LagMetrics(new SimpleMeterRegistry());
  private final SimulatedLink link;
  private final SimulatedTail tail;
  private final Outages outages;
  private final LiveRooms live;
  private long passedMs;

  SimulatedGateway(Fate fate, SimulatedLog log, SimulatedRedis redis, List<Room> rooms, Flaw flaw) {
    this.fate = fate;
    this.link = new SimulatedLink(fate, bus.eventLoop(), log, rooms);
    this.tail = new SimulatedTail(fate, log, flaw);
    InstantSource clock = () -> Instant.ofEpochMilli(passedMs);
    this.outages = new Outages(new SimpleMeterRegistry(), clock, false);
    HistoryTopic topic = log.topic();
    HistoryIdentity identity = () -> Optional.of(topic);
    ReplayLadder ladder = new ReplayLadder(redis, log, REPLAY, REPLAY_METRICS);
    SharedPages pages =
        new SharedPages(
            read(ladder, flaw),
            new CatchUpSettings(1, fate.dice.below(1_000), Duration.ofSeconds(2)),
            () -> TimeUnit.MILLISECONDS.toNanos(passedMs));
    Surroundings around =
        new Surroundings(
            identity,
            pages,
            new SinceResolver(redis, log, log, identity, REPLAY),
            log,
            REPLAY,
            DROPS,
            REPLAY_METRICS,
            lags,
            clock);
    bus.freezeTime();
    live =
        new LiveRooms(
            link,
            new Partitions(link, tail, log, OUTAGE, outages, clock),
            redis,
            REACHES,
            "sim",
            around,
            new RoomFeed.Workshop(
                FEED,
                bus.eventLoop(),
                new Edges(log, identity, ladder, pages),
                log,
                ladder,
                FEED_METRICS,
                clock,
                () -> newFeed(flaw)));
    live.start();
  }

  SimulatedLink link() {
    return link;
  }

  RecordingSocket socket(int loop) {
    return sockets.get(loop);
  }

  /// Rooms of connections that are behind because of their sockets.
  int lagging() {
    return lags.lagging();
  }

  /// Partitions that are read from the log.
  int tailing() {
    return outages.tailing();
  }

  Following follow(Room room, Begin begin, int loop, Follower follower) {
    return live.follow(room, begin, loops.get(loop).eventLoop(), follower);
  }

  void published(int partition, String channel, byte[] bytes, Flaw flaw) {
    byte[] heard = flaw == Flaw.FEED_IGNORES_PREVIOUS ? joiningOn(bytes) : bytes;
    link.published(partition, channel, heard);
  }

  /// The log is read no further, or on.
  void stallTail(boolean stalled) {
    tail.stall(stalled);
  }

  void runBus() {
    bus.runPendingTasks();
  }

  void runLoop(int loop) {
    loops.get(loop).runPendingTasks();
  }

  /// Something arrives, over the link or from the log.
  ///
  /// @return whether anything was under way
  boolean progress() {
    return fate.dice.coin()
        ? link.progress() || tail.progress()
        : tail.progress() || link.progress();
  }

  /// Something arrives, and runs through.
  void flow(int things) {
    for (int left = things; left > 0 && (progress() || fate.answerOne()); left--) {
      runAll();
    }
  }

  void runAll() {
    runBus();
    runLoop(0);
    runLoop(1);
  }

  /// The socket of a loop is full, or takes a few more, or all.
  void pace(int loop) {
    RecordingSocket socket = sockets.get(loop);
    socket.writable = fate.dice.coin();
    socket.room.set(fate.dice.coin() ? -1 : 1 + fate.dice.below(4));
    fate.tell(
        () -> "socket " + loop + (socket.writable ? " takes " + socket.room.get() : " is full"));
    if (socket.isWritable()) {
      socket.turns.resume();
    }
  }

  void openSockets() {
    for (RecordingSocket socket : sockets) {
      socket.writable = true;
      socket.room.set(-1);
      socket.turns.resume();
    }
  }

  /// It is killed: what is still on its way to sockets goes nowhere.
  void end() {
    runAll();
  }

  void pass(int millis) {
    passedMs += millis;
    bus.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    bus.runScheduledPendingTasks();
  }

  private static HistoryReader read(HistoryReader ladder, Flaw flaw) {
    return switch (flaw) {
      case HANDOFF_STARTS_ONE_LATE -> (room, from, to) -> ladder.read(room, from + 1, to);
      case ONE_KEY_FOR_ALL ->
          (room, from, to) ->
              ladder
                  .read(room, from, to)
                  .thenApply(
                      reading ->
                          reading instanceof Reading.Page page
                              ? new Reading.Page(
                                  page.records().stream().map(SimulatedGateway::keyed).toList(),
                                  page.coveredTo())
                              : reading);
      default -> ladder;
    };
  }

  private static RoomRecord keyed(RoomRecord record) {
    return new RoomRecord(
        record.offset(),
        record.id(),
        record.expiresAtMs(),
        record.traceParent(),
        new Handling(Priority.NORMAL, Optional.of("k"), record.handling().retracts()),
        record.frame());
  }

  private static Feed newFeed(Flaw flaw) {
    return switch (flaw) {
      case HANDED_OVER_BEFORE_THE_LINK_BEGINS, HANDED_OVER_BEFORE_WHAT_CAME_BESIDE ->
          new HastyFeed(FEED, flaw);
      default -> new Feed(FEED.maxHeld(), FEED.maxHeldBytes());
    };
  }

  /// What a feed that ignores `previous` believes to have heard.
  private static byte[] joiningOn(byte[] bytes) {
    return LiveMessageCodec.decode(bytes)
        .filter(LiveMessage.Durable.class::isInstance)
        .map(LiveMessage.Durable.class::cast)
        .map(
            message ->
                LiveMessageCodec.encode(
                    new LiveMessage.Durable(
                        message.generation(),
                        new Previous.NoneSince(0),
                        message.offset(),
                        message.expiresAtMs(),
                        message.id(),
                        message.frame())))
        .orElse(bytes);
  }
}
