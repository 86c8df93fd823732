package dev.tidings.gateway.feed;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.replay.Edges;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.subscription.LoopFollowers;
import dev.tidings.gateway.subscription.Subscription;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One room's feed at work: carries out what {@link Feed} decides. Confined to the bus.
///
/// Whatever is asked of Redis or Kafka comes back later; `term` says whether the answer still
/// belongs to the question. It changes whenever the subscription is cut.
@RunsOn(RunsOn.Place.BUS)
final class RoomFeed {

  private final Room room;
  private final int partition;
  private final String channel;
  private final FeedSettings settings;
  private final EventLoop bus;
  private final Edges edges;
  private final HistoryReader reader;
  private final FeedMetrics metrics;
  private final InstantSource clock;
  private final PartitionMarks marks;
  private final FanOut fanOut;
  private final Feed feed;
  private final List<Subscription> waiting = new ArrayList<>();
  private final Epoch epoch;

  private int followers;
  private int timesLeft;
  private int term;
  private boolean soundTold;
  private boolean closed;

  RoomFeed(
      Room room,
      int partition,
      String channel,
      Epoch epoch,
      Workshop workshop,
      PartitionMarks marks,
      FanOut fanOut) {
    this.room = room;
    this.partition = partition;
    this.channel = channel;
    this.epoch = epoch;
    this.settings = workshop.settings();
    this.bus = workshop.bus();
    this.edges = workshop.edges();
    this.reader = workshop.reader();
    this.metrics = workshop.metrics();
    this.clock = workshop.clock();
    this.marks = marks;
    this.fanOut = fanOut;
    this.feed = new Feed(settings.maxHeld(), settings.maxHeldBytes());
  }

  /// What every feed works with. Immutable.
  record Workshop(
      FeedSettings settings,
      EventLoop bus,
      Edges edges,
      HistoryReader reader,
      FeedMetrics metrics,
      InstantSource clock) {}

  int partition() {
    return partition;
  }

  String channel() {
    return channel;
  }

  boolean isOpen() {
    return feed.isOpen();
  }

  boolean hasFollowers() {
    return followers > 0;
  }

  /// How often the last follower has left: a linger that was begun before another time is void.
  int timesLeft() {
    return timesLeft;
  }

  void follow(Subscription subscription) {
    followers++;
    if (feed.isOpen()) {
      join(subscription);
    } else {
      waiting.add(subscription);
    }
  }

  void leave(Subscription subscription) {
    followers--;
    if (followers == 0) {
      timesLeft++;
    }
    if (!waiting.remove(subscription)) {
      fanOut.leave(subscription);
    }
  }

  /// The channel is subscribed: what was published before must be found in the history.
  void confirmed() {
    if (feed.awaitsEdge()) {
      term++;
      readEdge(term);
    }
  }

  void broken() {
    term++;
    feed.broken(marks.carried());
    tellSoundness();
  }

  void live(LiveMessage.Durable message) {
    boolean wasSound = feed.isSound();
    List<FeedAction> actions = feed.live(message, marks.carried());
    if (wasSound && !actions.isEmpty()) {
      metrics.sent(message.id(), clock.millis());
    }
    act(actions);
  }

  void ephemeral(LiveMessage.Ephemeral message) {
    fanOut.ephemeral(message);
  }

  /// Redis lost writes; the relay goes on at `position`.
  void renewed(long position) {
    act(feed.renewed(position, marks.carried()));
  }

  /// Lets all followers go: they are told that the room is not to be had.
  void fail() {
    closed = true;
    term++;
    for (Subscription subscription : waiting) {
      subscription.loop().execute(subscription::fail);
    }
    fanOut.fail();
  }

  void close() {
    closed = true;
    term++;
  }

  private void join(Subscription subscription) {
    LoopFollowers seat = fanOut.join(subscription, feed.isSound());
    long head = feed.head(marks.carried());
    subscription.loop().execute(() -> subscription.begin(epoch, head, seat));
  }

  private void readEdge(int asked) {
    edges
        .of(room)
        .whenCompleteAsync(
            (edge, failure) -> {
              if (asked != term) {
                return;
              }
              if (failure != null) {
                again(() -> readEdge(asked), asked);
                return;
              }
              edge.mark().ifPresent(marks::read);
              // Marks of an earlier generation have carried followers up to `carried`: a feed that
              // began below would bring them what they have.
              List<FeedAction> actions =
                  feed.edge(Math.max(edge.position(), marks.carried()), marks.carried());
              List<Subscription> joining = List.copyOf(waiting);
              waiting.clear();
              joining.forEach(this::join);
              act(actions);
            },
            bus);
  }

  /// Followers are carried by marks only while the feed is sound: that it is not is told before all
  /// else, that it is again behind what made it so.
  private void act(List<FeedAction> actions) {
    if (!feed.isSound()) {
      tellSoundness();
    }
    for (int i = 0; i < actions.size(); i++) {
      switch (actions.get(i)) {
        case FeedAction.Deliver(var records) -> {
          Optional<FeedAction> next =
              i + 1 < actions.size() ? Optional.of(actions.get(i + 1)) : Optional.empty();
          if (next.orElse(null) instanceof FeedAction.Repair(long from, long to)) {
            // One page at a time is on its way to the loops: a long repair is paced by them.
            int asked = term;
            fanOut.deliver(records, () -> bus.execute(() -> repair(from, to, asked)));
            i++;
          } else {
            fanOut.deliver(records, () -> {});
          }
        }
        case FeedAction.Repair(long from, long to) -> {
          metrics.repairs();
          repair(from, to, term);
        }
        case FeedAction.SayGap(var reason, long position) -> fanOut.gap(reason, position);
      }
    }
    tellSoundness();
  }

  private void repair(long from, long to, int asked) {
    if (asked != term) {
      return;
    }
    reader
        .read(room, from, to)
        .whenCompleteAsync(
            (reading, failure) -> {
              if (asked != term) {
                return;
              }
              switch (reading) {
                case Reading.Page(var records, long coveredTo) ->
                    act(feed.repaired(records, coveredTo, marks.carried()));
                case Reading.Missing(var reason) -> act(feed.lost(reason, marks.carried()));
                case Reading.Unavailable() -> again(() -> repair(from, to, asked), asked);
                case null -> again(() -> repair(from, to, asked), asked);
              }
            },
            bus);
  }

  private void again(Runnable attempt, int asked) {
    var ignored =
        bus.schedule(
            () -> {
              if (asked == term && !closed) {
                attempt.run();
              }
            },
            settings.retry().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void tellSoundness() {
    if (soundTold != feed.isSound()) {
      soundTold = feed.isSound();
      fanOut.sound(soundTold);
    }
  }
}
