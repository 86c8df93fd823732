package dev.tidings.gateway.subscription;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.trace.TraceParent;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomPages;
import dev.tidings.gateway.replay.RoomRecord;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The twin of the real feeds, in memory: one history, offsets sparse for each room. Thread-safe.
@Singleton
@Primary
@Requires(property = "test.feeds", value = "memory")
public final class InMemoryFeeds implements Feeds, RoomPages {

  public static final Epoch EPOCH = new Epoch(0x7e57);

  private final Map<Room, List<Stored>> rooms = new HashMap<>();
  private final Map<Room, Set<Hold>> holds = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private long nextOffset = 100;
  private final Set<Room> heldBack = new HashSet<>();
  private final Set<Room> unread = new HashSet<>();
  private boolean failing;
  private boolean breaking;

  private record Stored(
      long offset,
      UUID id,
      Optional<TraceParent> traceParent,
      Optional<UUID> retracts,
      byte[] notification,
      byte[] frame) {}

  /// Publishes; everyone who follows gets it on his event loop.
  ///
  /// @return the place behind it
  public Cursor publish(Room room, String data) {
    return publish(room, data, Optional.empty());
  }

  /// As {@link #publish(Room, String)}, of an event that is part of a trace.
  public Cursor publish(Room room, String data, Optional<TraceParent> traceParent) {
    return publish(room, data, traceParent, Optional.empty());
  }

  /// The id of what was published, by the place behind it.
  public static UUID idOf(Cursor published) {
    return idAt(published.position() - 1);
  }

  private static UUID idAt(long offset) {
    return new UUID(0x7000L | offset << 16, offset);
  }

  /// Takes back what was published before.
  public Cursor retract(Room room, String data, UUID id) {
    return publish(room, data, Optional.empty(), Optional.of(id));
  }

  private synchronized Cursor publish(
      Room room, String data, Optional<TraceParent> traceParent, Optional<UUID> retracts) {
    long offset = nextOffset;
    nextOffset += 3;
    UUID id = idAt(offset);
    byte[] notification =
        ("{\"id\":\"" + id + "\",\"room\":\"" + room + "\",\"data\":" + data + "}")
            .getBytes(StandardCharsets.UTF_8);
    Cursor cursor = Cursor.of(EPOCH, room, offset + 1);
    Stored stored =
        new Stored(
            offset,
            id,
            traceParent,
            retracts,
            notification,
            FrameCodec.event(cursor, notification));
    rooms.computeIfAbsent(room, ignored -> new ArrayList<>()).add(stored);
    for (Hold hold : holds.getOrDefault(room, Set.of())) {
      hold.loop.execute(() -> hold.live(stored));
    }
    return cursor;
  }

  @Override
  public CompletionStage<Reach> publish(Room room, LiveMessage.Ephemeral message) {
    publishFrame(room, message.collapseKey(), message.frame());
    return CompletableFuture.completedFuture(Reach.LOCAL);
  }

  /// Publishes outside the history.
  public synchronized void publishEphemeral(Room room, Optional<String> key, String data) {
    byte[] notification =
        ("{\"room\":\"" + room + "\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
    publishFrame(room, key, FrameCodec.ephemeral(notification));
  }

  private synchronized void publishFrame(Room room, Optional<String> key, byte[] bytes) {
    for (Hold hold : holds.getOrDefault(room, Set.of())) {
      hold.loop.execute(
          () -> {
            ByteBuf frame = TextFrame.of(UnpooledByteBufAllocator.DEFAULT, bytes);
            LiveEphemeral message = new LiveEphemeral(key, OptionalLong.empty(), frame);
            if (!hold.stopped && hold.follower.isWritable()) {
              hold.follower.ephemeral(message);
            } else if (!hold.stopped) {
              hold.follower.omitted(message);
            }
            frame.release();
          });
    }
  }

  /// The room's end.
  public synchronized Cursor head(Room room) {
    return Cursor.of(EPOCH, room, nextOffset);
  }

  /// The room does not begin until {@link #letBegin}.
  public synchronized void holdBack(Room room) {
    heldBack.add(room);
  }

  public synchronized void letBegin() {
    heldBack.clear();
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  public synchronized void fail() {
    failing = true;
  }

  /// The next replay of the room cannot be read: `unavailable`, and the room goes on live.
  public synchronized void missNextReplay(Room room) {
    unread.add(room);
  }

  /// The next reading ends as a bug does.
  public synchronized void breakNextRead() {
    breaking = true;
  }

  /// How many connections follow the room.
  public synchronized int followers(Room room) {
    return holds.getOrDefault(room, Set.of()).size();
  }

  @Override
  public synchronized Following follow(Room room, Begin begin, EventLoop loop, Follower follower) {
    Hold hold = new Hold(room, loop, follower);
    Runnable start = () -> loop.execute(() -> begin(hold, begin));
    if (heldBack.contains(room)) {
      waiting.add(start);
    } else {
      start.run();
    }
    return hold;
  }

  @Override
  public synchronized CompletionStage<Reading> read(Room room, long from, long to) {
    if (breaking) {
      breaking = false;
      return CompletableFuture.failedFuture(new IllegalStateException("broken for a test"));
    }
    List<RoomRecord> records =
        rooms.getOrDefault(room, List.of()).stream()
            .filter(stored -> stored.offset() >= from && stored.offset() < to)
            .map(s -> new RoomRecord(s.offset(), s.id(), OptionalLong.empty(), s.frame()))
            .toList();
    return CompletableFuture.completedFuture(
        failing ? new Reading.Unavailable() : new Reading.Page(records, to));
  }

  private synchronized void begin(Hold hold, Begin begin) {
    if (hold.stopped) {
      return;
    }
    if (failing) {
      hold.follower.failed();
      return;
    }
    holds.computeIfAbsent(hold.room, ignored -> new HashSet<>()).add(hold);
    hold.position = nextOffset;
    hold.follower.begun(head(hold.room));
    List<Stored> stored = rooms.getOrDefault(hold.room, List.of());
    switch (begin) {
      case Begin.Now now -> hold.follower.startsAt(head(hold.room), Optional.empty());
      case Begin.After after -> {
        if (unread.remove(hold.room)) {
          hold.follower.startsAt(head(hold.room), Optional.of(GapReason.UNAVAILABLE));
          hold.follower.gap(GapReason.UNAVAILABLE, head(hold.room));
          hold.follower.replayed(head(hold.room), 0, false);
        } else if (after.cursor().epoch().equals(EPOCH)) {
          hold.follower.startsAt(after.cursor(), Optional.empty());
          hold.replayFrom(after.cursor().position());
        } else {
          hold.follower.startsAt(head(hold.room), Optional.of(GapReason.EPOCH_CHANGED));
          hold.follower.gap(GapReason.EPOCH_CHANGED, head(hold.room));
          hold.follower.replayed(head(hold.room), 0, false);
        }
      }
      case Begin.Since(Since.Count(int count)) -> {
        long start =
            count == 0 || stored.isEmpty()
                ? nextOffset
                : stored.get(Math.max(0, stored.size() - count)).offset();
        hold.follower.startsAt(Cursor.of(EPOCH, hold.room, start), Optional.empty());
        hold.replayFrom(start);
      }
      case Begin.Since since -> {
        hold.follower.startsAt(head(hold.room), Optional.of(GapReason.UNKNOWN_SINCE));
        hold.follower.gap(GapReason.UNKNOWN_SINCE, head(hold.room));
        hold.follower.replayed(head(hold.room), 0, false);
      }
    }
  }

  @Override
  public synchronized Page after(Room room, Cursor cursor, int limit) {
    List<Stored> behind =
        rooms.getOrDefault(room, List.of()).stream()
            .filter(stored -> stored.offset() >= cursor.position())
            .toList();
    List<Stored> page = behind.subList(0, Math.min(limit, behind.size()));
    return page(room, page, behind.size() > limit, cursor);
  }

  @Override
  public synchronized Page before(Room room, Optional<Cursor> cursor, int limit) {
    List<Stored> before =
        rooms.getOrDefault(room, List.of()).stream()
            .filter(stored -> cursor.isEmpty() || stored.offset() < cursor.get().position())
            .toList();
    List<Stored> page = before.subList(Math.max(0, before.size() - limit), before.size());
    return page(room, page, before.size() > limit, cursor.orElse(head(room)));
  }

  private Page page(Room room, List<Stored> page, boolean more, Cursor otherwise) {
    if (failing) {
      return new Page.Unavailable();
    }
    List<Entry> entries =
        page.stream()
            .map(s -> new Entry(Cursor.of(EPOCH, room, s.offset() + 1), s.notification()))
            .toList();
    Cursor from = page.isEmpty() ? otherwise : Cursor.of(EPOCH, room, page.getFirst().offset());
    Cursor to = page.isEmpty() ? otherwise : entries.getLast().cursor();
    return new Page.Found(entries, from, to, more, Optional.empty());
  }

  private synchronized void forget(Hold hold) {
    holds.getOrDefault(hold.room, new HashSet<>()).remove(hold);
  }

  /// What the room has from a position on.
  private synchronized List<Stored> from(Room room, long position) {
    return rooms.getOrDefault(room, List.of()).stream()
        .filter(stored -> stored.offset() >= position)
        .toList();
  }

  /// Confined to its event loop.
  private final class Hold implements Following, ReadTurns.Turn {
    private final Room room;
    private final EventLoop loop;
    private final Follower follower;
    private boolean behind;
    private boolean replaying;
    private int replayed;
    private long position = -1;
    private volatile boolean stopped;

    private Hold(Room room, EventLoop loop, Follower follower) {
      this.room = room;
      this.loop = loop;
      this.follower = follower;
    }

    private void replayFrom(long start) {
      position = start;
      replaying = true;
      behind = true;
      follower.turns().enter(this);
    }

    private void live(Stored stored) {
      if (stopped || behind || stored.offset() < position) {
        return;
      }
      stored.retracts().ifPresent(follower::takenBack);
      if (follower.isWritable()) {
        deliver(stored);
      } else {
        behind = true;
        follower.turns().enter(this);
      }
    }

    private void deliver(Stored stored) {
      ByteBuf frame = TextFrame.of(UnpooledByteBufAllocator.DEFAULT, stored.frame());
      follower.event(new RoomEvent(stored.offset(), stored.id(), stored.traceParent(), frame));
      position = Math.max(position, stored.offset() + 1);
      frame.release();
    }

    @Override
    public void readOn() {
      long head = nextOffsetNow();
      for (Stored stored : from(room, position)) {
        if (stopped || !follower.isWritable()) {
          break;
        }
        stored.retracts().ifPresent(follower::takenBack);
        deliver(stored);
        replayed += replaying ? 1 : 0;
      }
      if (!stopped && !follower.isWritable()) {
        follower.turns().enter(this);
      } else if (!stopped) {
        behind = false;
        position = Math.max(position, head);
        if (replaying) {
          replaying = false;
          follower.replayed(Cursor.of(EPOCH, room, position), replayed, true);
        }
      }
      follower.turns().done();
    }

    @Override
    public Room room() {
      return room;
    }

    @Override
    public Optional<Cursor> cursor() {
      return position < 0
          ? Optional.empty()
          : Optional.of(
              Cursor.of(EPOCH, room, behind ? position : Math.max(position, nextOffsetNow())));
    }

    @Override
    public Optional<Unsent> unsent() {
      return behind && position < nextOffsetNow()
          ? Optional.of(new Unsent(position, nextOffsetNow()))
          : Optional.empty();
    }

    @Override
    public void stop() {
      stopped = true;
      follower.turns().leave(this);
      forget(this);
    }
  }

  private synchronized long nextOffsetNow() {
    return nextOffset;
  }
}
