package dev.tidings.gateway.feed;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.logtail.LogTail;
import dev.tidings.gateway.subscription.LoopMarks;
import dev.tidings.gateway.threading.RunsOn;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The partitions that have had feeds: tells the event loops how far each is carried, and holds the
/// marks against the log's ends. Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class Partitions implements LogTail.Listener {

  private final EventLoop bus;
  private final boolean linked;
  private final LogTail tail;
  private final LogPlaces places;
  private final OutageSettings settings;
  private final Outages outages;
  private final InstantSource clock;
  private final Map<Integer, PartitionFeeds> all = new HashMap<>();
  private final Map<EventLoop, LoopMarks> loops = new HashMap<>();
  private boolean asks;

  Partitions(
      LiveLink link,
      LogTail tail,
      LogPlaces places,
      OutageSettings settings,
      Outages outages,
      InstantSource clock) {
    this.bus = link.thread();
    this.linked = !link.isOff();
    this.tail = tail;
    this.places = places;
    this.settings = settings;
    this.outages = outages;
    this.clock = clock;
  }

  @RunsOn(RunsOn.Place.ANY)
  void start(Duration tellEvery) {
    tail.listen(this);
    repeat(this::tell, tellEvery);
    repeat(this::check, settings.checkEvery());
  }

  PartitionFeeds of(int number) {
    return all.computeIfAbsent(number, n -> new PartitionFeeds(n, tail, settings, outages, linked));
  }

  LoopMarks marksOf(EventLoop loop, int partitions) {
    return loops.computeIfAbsent(loop, l -> new LoopMarks(partitions));
  }

  @Override
  public void joined(int partition, Room room, long from) {
    of(partition).joined(room, from);
  }

  @Override
  public void advanced(int partition, List<LogTail.RoomMessage> messages, long position) {
    of(partition).advanced(messages, position);
  }

  private void tell() {
    all.forEach((number, feeds) -> feeds.news().ifPresent(position -> tell(number, position)));
  }

  private void tell(int partition, long position) {
    loops.forEach(
        (loop, marks) -> {
          if (!loop.isShuttingDown()) {
            loop.execute(() -> marks.carry(partition, position));
          }
        });
  }

  /// Holds the marks against the log's ends.
  void check() {
    Map<Integer, Integer> followed = new HashMap<>();
    all.forEach(
        (number, feeds) -> {
          if (!feeds.isEmpty()) {
            followed.put(number, feeds.life());
            feeds.tick(clock.millis());
          }
        });
    if (followed.isEmpty() || asks) {
      return;
    }
    asks = true;
    places
        .ends(Set.copyOf(followed.keySet()))
        .whenCompleteAsync(
            (ends, failure) -> {
              asks = false;
              if (failure == null) {
                ends.forEach(
                    (number, end) -> of(number).ended(followed.get(number), end, clock.millis()));
              }
            },
            bus);
  }

  private void repeat(Runnable task, Duration every) {
    var ignored =
        bus.scheduleWithFixedDelay(task, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }
}
