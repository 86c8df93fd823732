package dev.tidings.gateway.feed;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.live.ToldMark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.subscription.Follower;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.Reach;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.subscription.Surroundings;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// All feeds of a gateway, the link that they hear, and the log's tail that stands in for it.
///
/// Rooms are subscribed when the first follower comes and let go some time after the last has left.
/// Marks are heard once for each partition and told to the event loops now and then: a quiet room
/// costs nothing. Everything but `follow` and `read` is confined to the bus.
public final class LiveRooms implements Feeds, LiveLink.Listener, AutoCloseable {

  private final LiveLink link;
  private final EventLoop bus;
  private final String prefix;
  private final Surroundings around;
  private final RoomFeed.Workshop workshop;
  private final FeedSettings settings;
  private final FeedMetrics metrics;
  private final Drops drops;

  private final Map<String, RoomFeed> feeds = new HashMap<>();
  private final Map<String, Integer> markChannels = new HashMap<>();
  private final Partitions partitions;
  private final Tails tails;
  private final Reaches reaches;

  LiveRooms(
      LiveLink link,
      Partitions partitions,
      Tails tails,
      Reaches reaches,
      String prefix,
      Surroundings around,
      RoomFeed.Workshop workshop) {
    this.tails = tails;
    this.reaches = reaches;
    this.link = link;
    this.partitions = partitions;
    this.bus = link.thread();
    this.prefix = prefix;
    this.around = around;
    this.workshop = workshop;
    this.settings = workshop.settings();
    this.metrics = workshop.metrics();
    this.drops = around.drops();
  }

  void start() {
    link.listen(this);
    partitions.start(settings.markInterval());
  }

  @Override
  public Following follow(Room room, Begin begin, EventLoop loop, Follower follower) {
    Seat seat = new Seat();
    Subscription subscription =
        new Subscription(
            room, begin, loop, follower, around, ended -> onBus(() -> left(ended, seat)));
    if (!onBus(() -> attach(subscription, seat))) {
      loop.execute(subscription::fail);
    }
    return subscription;
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return around.reader().read(room, from, to);
  }

  @Override
  public CompletionStage<Reach> publish(Room room, LiveMessage.Ephemeral message) {
    Optional<String> channel = around.identity().topic().map(topic -> channelOf(topic, room));
    if (channel.isEmpty()) {
      return CompletableFuture.completedFuture(reached(Reach.UNKNOWN));
    }
    return tails
        .publish(channel.get(), LiveMessageCodec.encode(message))
        .thenApply(
            said -> {
              if (!said) {
                onBus(() -> ephemeral(channel.get(), message));
              }
              return reached(said ? Reach.ALL : Reach.LOCAL);
            })
        .exceptionally(failure -> reached(Reach.UNKNOWN));
  }

  private Reach reached(Reach reach) {
    return reaches.of(reach, around.clock().millis());
  }

  @RunsOn(RunsOn.Place.BUS)
  @Override
  public void confirmed(String channel) {
    RoomFeed feed = feeds.get(channel);
    if (feed != null) {
      feed.confirmed();
    }
  }

  @RunsOn(RunsOn.Place.BUS)
  @Override
  public void message(String channel, byte[] bytes) {
    RoomFeed feed = feeds.get(channel);
    if (feed != null) {
      metrics.received(bytes.length);
      Optional<LiveMessage> message = LiveMessageCodec.decode(bytes);
      switch (message.orElse(null)) {
        case LiveMessage.Durable durable -> feed.live(durable);
        case LiveMessage.Ephemeral ephemeral -> feed.ephemeral(ephemeral);
        case null -> drops.count(DropReason.UNREADABLE);
      }
      return;
    }
    Integer partition = markChannels.get(channel);
    if (partition != null) {
      ToldMark.parse(new String(bytes, StandardCharsets.US_ASCII))
          .ifPresentOrElse(
              told -> hear(channel, partition, told), () -> drops.count(DropReason.UNREADABLE));
    }
  }

  @RunsOn(RunsOn.Place.BUS)
  @Override
  public void broken(Set<String> channels) {
    metrics.broken();
    for (String channel : channels) {
      RoomFeed feed = feeds.get(channel);
      if (feed != null) {
        feed.broken();
      }
    }
  }

  /// Every following ends; the connections are told to come again.
  @Override
  public void close() {
    onBus(
        () -> {
          List.copyOf(feeds.values()).forEach(this::fail);
        });
  }

  /// Only what the mark's own publisher told is known to have come before it, whole.
  private void hear(String channel, int partition, ToldMark told) {
    if (told.node().equals(link.nodeOf(channel))) {
      partitions.of(partition).hear(told.mark(), around.clock().millis());
    } else {
      link.misplaced(channel);
    }
  }

  private void attach(Subscription subscription, Seat seat) {
    Optional<HistoryTopic> topic = around.identity().topic();
    if (topic.isEmpty()) {
      subscription.loop().execute(subscription::fail);
      return;
    }
    String channel = channelOf(topic.get(), subscription.room());
    RoomFeed feed = feeds.get(channel);
    if (feed == null) {
      feed = open(subscription.room(), channel, topic.get());
    }
    seat.feed = Optional.of(feed);
    feed.follow(subscription);
  }

  private void ephemeral(String channel, LiveMessage.Ephemeral message) {
    RoomFeed feed = feeds.get(channel);
    if (feed != null) {
      feed.ephemeral(message);
    }
  }

  private String channelOf(HistoryTopic topic, Room room) {
    return namesOf(topic).channel(room);
  }

  private RedisNames namesOf(HistoryTopic topic) {
    return new RedisNames(prefix, topic.epoch(), topic.partitions());
  }

  private RoomFeed open(Room room, String channel, HistoryTopic topic) {
    RedisNames names = namesOf(topic);
    int partition = topic.partitionOf(room);
    if (markChannels.putIfAbsent(names.mark(partition), partition) == null) {
      link.subscribe(names.mark(partition));
    }
    FanOut fanOut =
        new FanOut(partition, loop -> partitions.marksOf(loop, topic.partitions()), around.clock());
    PartitionFeeds beside = partitions.of(partition);
    RoomFeed feed = new RoomFeed(room, channel, topic.epoch(), workshop, beside, fanOut);
    feeds.put(channel, feed);
    beside.add(feed);
    if (beside.awaitsEnd()) {
      partitions.check();
    }
    metrics.opened();
    link.subscribe(channel);
    var ignored =
        bus.schedule(
            () -> {
              if (!feed.isOpen()) {
                fail(feed);
              }
            },
            settings.openTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
    return feed;
  }

  private void left(Subscription subscription, Seat seat) {
    if (seat.feed.isEmpty()) {
      return;
    }
    RoomFeed feed = seat.feed.get();
    feed.leave(subscription);
    if (!feed.hasFollowers()) {
      int timesLeft = feed.timesLeft();
      var ignored =
          bus.schedule(
              () -> {
                if (!feed.hasFollowers() && feed.timesLeft() == timesLeft) {
                  remove(feed);
                }
              },
              settings.linger().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void fail(RoomFeed feed) {
    if (remove(feed)) {
      feed.fail();
    }
  }

  /// @return false if it was removed already, and perhaps another has taken its place
  private boolean remove(RoomFeed feed) {
    if (!feeds.remove(feed.channel(), feed)) {
      return false;
    }
    feed.close();
    feed.partition().remove(feed);
    metrics.closed();
    link.unsubscribe(feed.channel());
    return true;
  }

  private boolean onBus(Runnable task) {
    try {
      bus.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // the gateway ends
    }
  }

  /// Where a subscription was put. Confined to the bus.
  @RunsOn(RunsOn.Place.BUS)
  private static final class Seat {
    private Optional<RoomFeed> feed = Optional.empty();
  }
}
