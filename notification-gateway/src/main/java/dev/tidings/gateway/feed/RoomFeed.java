package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// One room's feed and the source that it relies on, the link or the log's tail. What comes over
/// the link while it relies on the log is taken where it joins on. Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class RoomFeed {

  private enum Source {
    LINK,
    LOG
  }

  private final Room room;
  private final String channel;
  private final PartitionFeeds partition;
  private final EventLoop bus;
  private final Edges edges;
  private final FeedMetrics metrics;
  private final InstantSource clock;
  private final FanOut fanOut;
  private final RoomFollowers followers;
  private final Feed feed;
  private final FeedWork work;
  private final WayBack wayBack;

  private Source source = Source.LINK;

  private long unlinkedSinceMs;

  /// On the log: whether its tail has taken the room in.
  private boolean joined;

  RoomFeed(
      Room room,
      String channel,
      Epoch epoch,
      Workshop workshop,
      PartitionFeeds partition,
      FanOut fanOut) {
    this.room = room;
    this.channel = channel;
    this.partition = partition;
    this.bus = workshop.bus();
    this.edges = workshop.edges();
    this.metrics = workshop.metrics();
    this.clock = workshop.clock();
    this.fanOut = fanOut;
    this.followers = new RoomFollowers(epoch, fanOut);
    this.unlinkedSinceMs = clock.millis();
    this.feed = workshop.feeds().get();
    this.work = new FeedWork(room, workshop, feed, fanOut, this::carried);
    this.wayBack =
        new WayBack(workshop.places(), partition.number(), workshop.bus(), work, this::tryReturn);
  }

  /// What every feed works with. Immutable.
  ///
  /// @param feeds where the decisions of each come from
  record Workshop(
      FeedSettings settings,
      EventLoop bus,
      Edges edges,
      LogPlaces places,
      HistoryReader reader,
      FeedMetrics metrics,
      InstantSource clock,
      Supplier<Feed> feeds) {

    Workshop(
        FeedSettings settings,
        EventLoop bus,
        Edges edges,
        LogPlaces places,
        HistoryReader reader,
        FeedMetrics metrics,
        InstantSource clock) {
      this(
          settings,
          bus,
          edges,
          places,
          reader,
          metrics,
          clock,
          () -> new Feed(settings.maxHeld(), settings.maxHeldBytes()));
    }
  }

  Room room() {
    return room;
  }

  PartitionFeeds partition() {
    return partition;
  }

  String channel() {
    return channel;
  }

  boolean isOpen() {
    return feed.isOpen();
  }

  boolean hasFollowers() {
    return !followers.isEmpty();
  }

  /// How often the last follower has left: a linger that was begun before another time is void.
  int timesLeft() {
    return followers.timesLeft();
  }

  /// Since when it has waited for the link, where it does.
  OptionalLong awaitsLinkSinceMs() {
    return source == Source.LINK && !wayBack.isLinked()
        ? OptionalLong.of(unlinkedSinceMs)
        : OptionalLong.empty();
  }

  void follow(Subscription subscription) {
    if (feed.isOpen()) {
      followers.join(subscription, feed.head(carried()), feed.isSound());
    } else {
      followers.await(subscription);
    }
  }

  void leave(Subscription subscription) {
    followers.leave(subscription);
  }

  /// The channel is subscribed: what was published before must be found in the history.
  void confirmed() {
    wayBack.linked(true);
    partition.confirmed(clock.millis());
    if (source == Source.LINK && feed.awaitsEdge()) {
      readEdge(work.newTerm());
    }
  }

  void broken() {
    wayBack.linked(false);
    unlinkedSinceMs = clock.millis();
    if (source == Source.LINK) {
      cut();
    }
  }

  void live(LiveMessage.Durable message) {
    boolean wasSound = feed.isSound();
    List<FeedAction> actions =
        source == Source.LINK ? feed.live(message, carried()) : feed.beside(message, carried());
    act(message, actions, wasSound);
  }

  /// The log's tail brings it.
  void tailed(LiveMessage.Durable message) {
    boolean wasSound = feed.isSound();
    act(message, feed.live(message, carried()), wasSound);
  }

  void ephemeral(LiveMessage.Ephemeral message) {
    fanOut.ephemeral(message);
  }

  /// Redis lost writes; the relay goes on at `position`.
  void renewed(long position) {
    if (source == Source.LINK) {
      work.act(feed.renewed(position, carried()));
    } else {
      wayBack.forget();
    }
  }

  /// The marks trail: from here on the log itself counts.
  void relyOnLog() {
    wayBack.wanted(false);
    if (source == Source.LINK) {
      cut();
      source = Source.LOG;
      partition.join(this);
    }
  }

  /// The log's tail brings everything from `from` on.
  void joined(long from) {
    if (joined) {
      cut();
    }
    joined = true;
    work.newTerm();
    // Who comes now has asked for nothing from before: a tail that is still on its way to the log's
    // end would bring it as if it were live.
    edge(feed.isOpen() ? from : Math.max(from, partition.end()));
  }

  /// The marks keep up: the link counts again, from the place on that the tail has been brought to.
  void returnToLink() {
    if (source == Source.LOG) {
      wayBack.wanted(true);
    }
  }

  /// The tail has come further.
  void tryReturn() {
    OptionalLong begin = wayBack.begin();
    if (begin.isPresent() && feed.mayHandOver(begin.getAsLong(), carried())) {
      feed.handOver(carried());
      wayBack.wanted(false);
      joined = false;
      source = Source.LINK;
      partition.leave(this);
    }
  }

  /// Lets all followers go: they are told that the room is not to be had.
  void fail() {
    close();
    followers.fail();
  }

  void close() {
    work.close();
    wayBack.wanted(false);
    if (source == Source.LOG) {
      partition.leave(this);
    }
  }

  private long carried() {
    if (source == Source.LINK) {
      return partition.marked();
    }
    return joined ? partition.tailed() : 0;
  }

  private void cut() {
    work.newTerm();
    feed.broken(carried());
    work.tellSoundness();
  }

  private void act(LiveMessage.Durable message, List<FeedAction> actions, boolean wasSound) {
    if (wasSound && !actions.isEmpty()) {
      metrics.sent(message.id(), clock.millis());
    }
    work.act(actions);
  }

  private void readEdge(int asked) {
    edges
        .of(room, followers.waitsFrom())
        .whenCompleteAsync(
            (edge, failure) -> {
              if (!work.isCurrent(asked)) {
                return;
              }
              if (failure != null) {
                work.again(() -> readEdge(asked), asked);
                return;
              }
              edge.mark().ifPresent(partition::read);
              edge(edge.position());
            },
            bus);
  }

  /// Followers may have been carried further than this source says: a feed that began below would
  /// bring them what they have. Whatever was published before any such place is committed before
  /// it.
  private void edge(long position) {
    List<FeedAction> actions =
        feed.edge(Math.max(position, Math.max(partition.told(), carried())), carried());
    followers.seatAll(feed.head(carried()), feed.isSound());
    work.act(actions);
  }
}
