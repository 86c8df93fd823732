package dev.tidings.gateway.feed;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.logtail.LogTail;
import dev.tidings.gateway.logtail.LogTail.RoomMessage;
import dev.tidings.gateway.threading.RunsOn;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The feeds of one partition, and what carries them: its marks, and the log's tail while these
/// trail.
///
/// When the marks trail every feed relies on the log; the tail begins where the marks stopped, so
/// that a feed that was sound until then reads nothing by itself. When they keep up again each feed
/// goes back by itself, as soon as the tail has brought it to where the link begins for it.
/// Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class PartitionFeeds {

  private final int number;
  private final LogTail tail;
  private final Outages outages;
  private final long maxBehindOffsets;
  private final PartitionMarks marks;
  private final MarkWatch watch;
  private final Map<Room, RoomFeed> feeds = new HashMap<>();
  private final Set<RoomFeed> onLog = new HashSet<>();

  /// As it was read since there are feeds. One from before that would begin a room that is opened
  /// later with all that came while nobody was there.
  private OptionalLong end = OptionalLong.empty();

  private int life;
  private boolean trailing;
  private boolean reading;
  private long tailed;
  private long told;

  /// @param linked whether there is a Redis
  PartitionFeeds(
      int number, LogTail tail, OutageSettings settings, Outages outages, boolean linked) {
    this.number = number;
    this.tail = tail;
    this.outages = outages;
    this.maxBehindOffsets = settings.maxBehindOffsets();
    this.marks = new PartitionMarks(this::renewed);
    this.watch = new MarkWatch(settings, linked);
    this.trailing = watch.trails();
  }

  int number() {
    return number;
  }

  boolean isEmpty() {
    return feeds.isEmpty();
  }

  /// Whether feeds wait for the tail to begin, which wants to know the log's end.
  boolean awaitsEnd() {
    return !onLog.isEmpty() && !reading;
  }

  /// Which time of having feeds this is.
  int life() {
    return life;
  }

  /// The log's end as it was last read; 0 while it is unknown.
  long end() {
    return end.orElse(0);
  }

  /// How far the marks carry a sound feed that relies on the link.
  long marked() {
    return marks.carried();
  }

  /// How far the tail carries a sound feed that it has taken in.
  long tailed() {
    return tailed;
  }

  /// Followers have been carried up to here, by whichever of the two.
  long told() {
    return told;
  }

  void add(RoomFeed feed) {
    feeds.put(feed.room(), feed);
    if (trailing) {
      feed.relyOnLog();
      beginTail();
    }
  }

  void remove(RoomFeed feed) {
    feeds.remove(feed.room(), feed);
    if (feeds.isEmpty()) {
      end = OptionalLong.empty();
      life++;
    }
  }

  void hear(Mark mark, long nowMs) {
    marks.hear(mark);
    watch.heard(mark.position(), nowMs);
    look();
  }

  /// A room's subscription was confirmed.
  void confirmed(long nowMs) {
    watch.confirmed(nowMs);
  }

  /// A mark was read for an edge.
  void read(Mark mark) {
    marks.read(mark);
  }

  /// The log's end was read.
  ///
  /// @param asked in which life it was asked for
  void ended(int asked, long position, long nowMs) {
    if (asked != life || feeds.isEmpty()) {
      return;
    }
    end = OptionalLong.of(position);
    watch.ended(position, nowMs);
    look();
    beginTail();
  }

  /// Looks for rooms whose subscription is not confirmed, and for those that may go back to the
  /// link since they have read what they lacked: in a quiet partition nothing else tells.
  void tick(long nowMs) {
    for (RoomFeed feed : feeds.values()) {
      feed.awaitsLinkSinceMs().ifPresent(since -> watch.unconfirmed(since, nowMs));
    }
    look();
    tryReturns();
  }

  /// A feed relies on the log from here on.
  void join(RoomFeed feed) {
    onLog.add(feed);
    if (reading) {
      tail.join(number, feed.room());
    }
  }

  /// A feed relies on the log no more.
  void leave(RoomFeed feed) {
    if (!onLog.remove(feed)) {
      return;
    }
    if (reading) {
      tail.leave(number, feed.room());
    }
    if (onLog.isEmpty() && reading) {
      tail.end(number);
      reading = false;
      outages.ended(number);
    }
  }

  void joined(Room room, long from) {
    RoomFeed feed = feeds.get(room);
    if (feed != null) {
      feed.joined(from);
    }
  }

  void advanced(List<RoomMessage> messages, long position) {
    for (RoomMessage one : messages) {
      RoomFeed feed = feeds.get(one.room());
      if (feed != null && onLog.contains(feed)) {
        feed.tailed(one.message());
      }
    }
    outages.tailed(messages.size());
    tailed = position;
    tryReturns();
  }

  /// What the event loops have not heard of: how far every sound feed is carried, whatever it
  /// relies on. Asked once for each telling.
  OptionalLong news() {
    long carried =
        onLog.isEmpty()
            ? marked()
            : onLog.size() == feeds.size() ? tailed : Math.min(marked(), tailed);
    if (carried <= told) {
      return OptionalLong.empty();
    }
    told = carried;
    return OptionalLong.of(carried);
  }

  private void tryReturns() {
    if (!trailing) {
      List.copyOf(onLog).forEach(RoomFeed::tryReturn);
    }
  }

  private void look() {
    if (watch.trails() == trailing) {
      return;
    }
    trailing = watch.trails();
    if (trailing) {
      List.copyOf(feeds.values()).forEach(RoomFeed::relyOnLog);
      beginTail();
    } else {
      List.copyOf(onLog).forEach(RoomFeed::returnToLink);
    }
  }

  /// Begins once for all feeds that rely on the log, so that each of them joins where it begins:
  /// where the marks stopped, if there is one among them that they had carried there.
  private void beginTail() {
    if (reading || onLog.isEmpty() || end.isEmpty()) {
      return;
    }
    reading = true;
    long marked = marks.carried();
    long position = end.getAsLong();
    boolean carried = onLog.stream().anyMatch(RoomFeed::isOpen);
    boolean near =
        carried && marked > 0 && marked <= position && position - marked <= maxBehindOffsets;
    tailed = near ? marked : position;
    tail.begin(number, tailed, onLog.stream().map(RoomFeed::room).toList());
    outages.began(number);
  }

  /// Redis lost writes.
  private void renewed(Mark mark) {
    feeds.values().forEach(feed -> feed.renewed(mark.position()));
  }
}
