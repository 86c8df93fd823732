package dev.tidings.gateway.feed;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Carries out what one {@link Feed} decides. Confined to the bus.
///
/// Whatever is asked of Redis or Kafka comes back later; `term` says whether the answer still
/// belongs to the question. It changes whenever the feed's source is cut or changed.
@RunsOn(RunsOn.Place.BUS)
final class FeedWork {

  private final Room room;
  private final EventLoop bus;
  private final HistoryReader reader;
  private final FeedMetrics metrics;
  private final long retryMs;
  private final Feed feed;
  private final FanOut fanOut;
  private final LongSupplier carried;

  private int term;
  private boolean soundTold;
  private boolean closed;

  /// @param carried how far the feed's source carries it now
  FeedWork(Room room, RoomFeed.Workshop workshop, Feed feed, FanOut fanOut, LongSupplier carried) {
    this.room = room;
    this.bus = workshop.bus();
    this.reader = workshop.reader();
    this.metrics = workshop.metrics();
    this.retryMs = workshop.settings().retry().toMillis();
    this.feed = feed;
    this.fanOut = fanOut;
    this.carried = carried;
  }

  int term() {
    return term;
  }

  boolean isCurrent(int asked) {
    return asked == term && !closed;
  }

  /// What is under way does not count any more.
  int newTerm() {
    return ++term;
  }

  void close() {
    closed = true;
    term++;
  }

  /// Followers are carried by marks only while the feed is sound: that it is not is told before all
  /// else, that it is again behind what made it so.
  void act(List<FeedAction> actions) {
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

  /// Tries again after a while, where that still belongs to the question.
  void again(Runnable attempt, int asked) {
    later(
        () -> {
          if (isCurrent(asked)) {
            attempt.run();
          }
        });
  }

  /// Runs after a while, unless the room is let go meanwhile.
  void later(Runnable task) {
    var ignored =
        bus.schedule(
            () -> {
              if (!closed) {
                task.run();
              }
            },
            retryMs,
            TimeUnit.MILLISECONDS);
  }

  void tellSoundness() {
    if (soundTold != feed.isSound()) {
      soundTold = feed.isSound();
      fanOut.sound(soundTold);
    }
  }

  private void repair(long from, long to, int asked) {
    if (!isCurrent(asked)) {
      return;
    }
    reader
        .read(room, from, to)
        .whenCompleteAsync(
            (reading, failure) -> {
              if (!isCurrent(asked)) {
                return;
              }
              switch (reading) {
                case Reading.Page(var records, long coveredTo) ->
                    act(feed.repaired(records, coveredTo, carried.getAsLong()));
                case Reading.Missing(var reason) -> act(feed.lost(reason, carried.getAsLong()));
                case Reading.Unavailable() -> again(() -> repair(from, to, asked), asked);
                case null -> again(() -> repair(from, to, asked), asked);
              }
            },
            bus);
  }
}
