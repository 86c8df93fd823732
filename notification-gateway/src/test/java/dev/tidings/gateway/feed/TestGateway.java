package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.CanarySettings;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.bus.RedisSettings;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistorySettings;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.HistoryWatch;
import dev.tidings.gateway.history.KafkaPlaces;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.history.LazyAdmin;
import dev.tidings.gateway.logtail.KafkaTail;
import dev.tidings.gateway.replay.CatchUpSettings;
import dev.tidings.gateway.replay.DeepHistory;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.LogRung;
import dev.tidings.gateway.replay.OffsetIndex;
import dev.tidings.gateway.replay.ReplayLadder;
import dev.tidings.gateway.replay.ReplayMetrics;
import dev.tidings.gateway.replay.ReplaySettings;
import dev.tidings.gateway.replay.SharedPages;
import dev.tidings.gateway.replay.SinceResolver;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LagMetrics;
import dev.tidings.gateway.subscription.Surroundings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.awaitility.Awaitility;

/// A gateway's feeds without its endpoint: everything real but the sockets.
final class TestGateway implements AutoCloseable {

  static final FeedSettings FEED =
      new FeedSettings(
          Duration.ofMillis(300),
          Duration.ofSeconds(3),
          Duration.ofMillis(50),
          Duration.ofMillis(20),
          64,
          1 << 20);

  /// Marks trail soon.
  static final OutageSettings TAILING =
      new OutageSettings(
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          100_000);

  static final Duration PING_EVERY = Duration.ofMillis(500);

  private static final CanarySettings CANARY = new CanarySettings(Duration.ofSeconds(2), 3);

  /// What the relay of a test leaves out stays out, however slow the test.
  static final OutageSettings NEVER_TAILING =
      new OutageSettings(
          Duration.ofMillis(50),
          Duration.ofHours(1),
          Duration.ofHours(1),
          Duration.ofHours(1),
          100_000);

  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final Drops drops = new Drops(metrics);
  final FeedMetrics feedMetrics = new FeedMetrics(metrics);
  final LagMetrics lags = new LagMetrics(metrics);
  final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  final LazyAdmin admin;
  final HistoryWatch history;
  final KafkaPlaces places;
  final Tails tails;
  final LiveLink link;
  final LogRung log;
  final ReplayLadder ladder;
  final SinceResolver since;
  final Outages outages = new Outages(metrics, InstantSource.system(), true);
  final KafkaTail tail;
  final LiveRooms rooms;

  TestGateway(
      String kafka, String redisUrl, String prefix, int partitions, ReplaySettings settings) {
    this(kafka, redisUrl, prefix, partitions, settings, NEVER_TAILING);
  }

  TestGateway(
      String kafka,
      String redisUrl,
      String prefix,
      int partitions,
      ReplaySettings settings,
      OutageSettings outage) {
    this(
        kafka,
        new Ways(redisUrl, redisUrl, PING_EVERY, CANARY),
        prefix,
        partitions,
        settings,
        outage);
  }

  TestGateway(
      String kafka,
      Ways ways,
      String prefix,
      int partitions,
      ReplaySettings settings,
      OutageSettings outage) {
    RedisSettings redis = redis(ways.commands(), ways.pingEvery(), prefix);
    KafkaSettings kafkaSettings = new KafkaSettings(kafka, prefix, Duration.ofSeconds(5));
    admin = new LazyAdmin(kafkaSettings);
    history =
        new HistoryWatch(
            admin, kafkaSettings, new HistorySettings(partitions, Duration.ofSeconds(1)), () -> {});
    history.start();
    places = new KafkaPlaces(admin, history);
    tails = Tails.open(redis, () -> new RedisNames(prefix, history.known().epoch(), partitions));
    link = LiveLink.open(redis(ways.subscribed(), ways.pingEvery(), prefix), ways.canary(), tails);
    log = new LogRung(kafkaSettings, history, settings, drops);
    ReplayMetrics replayMetrics = new ReplayMetrics(metrics);
    DeepHistory deep = new DeepHistory(OffsetIndex.NONE, log, settings, replayMetrics);
    ladder = new ReplayLadder(tails, deep, settings, replayMetrics);
    since = new SinceResolver(tails, deep, places, history, settings);
    SharedPages pages =
        new SharedPages(
            ladder, new CatchUpSettings(1, 1 << 20, Duration.ofSeconds(2)), System::nanoTime);
    Surroundings around =
        new Surroundings(
            history,
            pages,
            since,
            places,
            settings,
            drops,
            replayMetrics,
            lags,
            InstantSource.system());
    tail = new KafkaTail(link.thread(), kafkaSettings, history, settings.fetchBytes(), drops);
    rooms =
        new LiveRooms(
            link,
            new Partitions(link, tail, places, outage, outages, InstantSource.system()),
            tails,
            new Reaches(metrics),
            prefix,
            around,
            new RoomFeed.Workshop(
                FEED,
                link.thread(),
                new Edges(places, history, ladder, pages),
                places,
                ladder,
                feedMetrics,
                InstantSource.system()));
    rooms.start();
  }

  private static RedisSettings redis(String url, Duration pingEvery, String prefix) {
    return new RedisSettings(
        true,
        url,
        url.contains(","),
        prefix,
        Duration.ofSeconds(1),
        pingEvery,
        Duration.ofMillis(100));
  }

  /// How Redis is reached: where what is live is subscribed, and where commands go.
  record Ways(String subscribed, String commands, Duration pingEvery, CanarySettings canary) {}

  static ReplaySettings settings() {
    return new ReplaySettings(
        100_000,
        Duration.ofSeconds(5),
        50,
        1 << 16,
        2,
        1 << 20,
        1 << 24,
        10_000,
        16,
        64,
        1 << 16,
        500);
  }

  HistoryTopic topic() {
    if (history.topic().isEmpty()) {
      Awaitility.await().until(() -> history.topic().isPresent());
    }
    return history.known();
  }

  Followed follow(Room room, Begin begin) {
    return follow(room, begin, new RecordingFollower());
  }

  Followed follow(Room room, Begin begin, RecordingFollower follower) {
    EventLoop loop = (EventLoop) loops.next();
    return new Followed(loop, follower, rooms.follow(room, begin, loop, follower));
  }

  double metric(String name, String tag, String value) {
    return metrics.get(name).tag(tag, value).counter().count();
  }

  @Override
  public void close() {
    rooms.close();
    tail.close();
    link.close();
    tails.close();
    log.close();
    history.close();
    admin.close();
    var ignored = loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }

  /// A follower with its following.
  record Followed(EventLoop loop, RecordingFollower follower, Following following) {

    Optional<Cursor> cursor() {
      return loop.submit(following::cursor).syncUninterruptibly().getNow();
    }

    void stop() {
      var unused = loop.submit(following::stop).syncUninterruptibly();
    }

    /// Lets go where it has a place to come back to, and tells that place. One task on the loop: an
    /// event between reading the place and letting go would be seen again on the return.
    Optional<Cursor> leave() {
      return loop.submit(
              () -> {
                Optional<Cursor> place = following.cursor();
                if (place.isPresent()) {
                  following.stop();
                }
                return place;
              })
          .syncUninterruptibly()
          .getNow();
    }

    void resume() {
      follower.socket.writable = true;
      follower.socket.room.set(-1);
      var unused = loop.submit(follower.socket.turns::resume).syncUninterruptibly();
    }

    /// Until the follower is live and knows all before.
    Followed begun() {
      Awaitility.await().until(() -> follower.wasTold("begun"));
      return this;
    }
  }
}
