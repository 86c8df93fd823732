package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import dev.tidings.gateway.threading.ThreadGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection's place in one room: it carries out what {@link ReplayHandoff} decides, paced by
/// the socket. A page that the socket does not take is let go, and read again from where it was: a
/// slow client costs a position, not a buffer.
///
/// Confined to the event loop, but for the constructor and what says otherwise.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class Subscription implements Following {

  private static final Logger log = LoggerFactory.getLogger(Subscription.class);
  private static final Optional<GapReason> NO_GAP = Optional.empty();
  private static final Optional<GapReason> AHEAD = Optional.of(GapReason.AHEAD_OF_LOG);
  private static final Optional<GapReason> UNAVAILABLE = Optional.of(GapReason.UNAVAILABLE);

  private enum State {
    /// Not begun: the feed is being opened.
    WAITING,
    /// Begun; where to replay from is being found out.
    PLANNING,
    /// A page is being read.
    READING,
    /// The socket takes no more: nothing is read.
    PAUSED,
    LIVE,
    ENDED
  }

  /// Its place among the followers of its loop; theirs to keep.
  int index;

  private final Room room;
  private final Begin begin;
  private final EventLoop loop;
  private final Follower follower;
  private final Surroundings around;
  private final Consumer<Subscription> onEnd;

  private State state = State.WAITING;
  private Epoch epoch;
  private LoopFollowers followers;
  private ReplayHandoff handoff;
  private boolean replaying;
  private boolean gapSaid;
  private int replayed;

  /// @param onEnd hears once that the subscription has let go, on the event loop
  public Subscription(
      Room room,
      Begin begin,
      EventLoop loop,
      Follower follower,
      Surroundings around,
      Consumer<Subscription> onEnd) {
    this.room = room;
    this.begin = begin;
    this.loop = loop;
    this.follower = follower;
    this.around = around;
    this.onEnd = onEnd;
  }

  /// May be asked on any thread.
  @Override
  public Room room() {
    return room;
  }

  /// May be asked on any thread.
  public EventLoop loop() {
    return loop;
  }

  @Override
  public Optional<Cursor> cursor() {
    ThreadGuard.on(loop);
    if (handoff == null) {
      return Optional.empty();
    }
    if (state == State.PLANNING) {
      // The handoff stands at the edge, and nothing before it was delivered yet.
      return switch (begin) {
        case Begin.Now() -> Optional.of(at(handoff.position()));
        case Begin.After(Cursor cursor) ->
            cursor.epoch().equals(epoch) ? Optional.of(cursor) : Optional.empty();
        case Begin.Since(var since) -> Optional.empty();
      };
    }
    long position = handoff.position();
    return Optional.of(
        at(state == State.LIVE ? Math.max(position, followers.carried()) : position));
  }

  @Override
  public void resume() {
    ThreadGuard.on(loop);
    if (state == State.PAUSED && follower.isWritable()) {
      proceed();
    }
  }

  @Override
  public void stop() {
    ThreadGuard.on(loop);
    end();
  }

  /// The feed is open, and everything live from `head` on comes to this loop behind this call.
  public void begin(Epoch epoch, long head, LoopFollowers followers) {
    ThreadGuard.on(loop);
    if (state != State.WAITING) {
      return;
    }
    this.epoch = epoch;
    this.followers = followers;
    followers.add(this);
    handoff =
        new ReplayHandoff(head, around.settings().maxHeld(), around.settings().maxHeldBytes());
    state = State.PLANNING;
    follower.begun(at(head));
    if (state != State.PLANNING) {
      return;
    }
    switch (begin) {
      case Begin.Now() -> proceed();
      case Begin.After(Cursor cursor) -> planAfter(cursor, head);
      case Begin.Since(var since) ->
          around
              .since()
              .resolve(room, since, head)
              .thenAcceptAsync(place -> replayFrom(place.position(), place.gap()), loop)
              .exceptionally(this::broken);
    }
  }

  /// What the room needs does not answer.
  public void fail() {
    ThreadGuard.on(loop);
    if (state != State.ENDED) {
      end();
      follower.failed();
    }
  }

  void live(LiveRecord live, long nowMs) {
    if (state == State.ENDED) {
      return;
    }
    RoomRecord record = live.record();
    if (state == State.LIVE && !isDue(record, nowMs)) {
      return;
    }
    if (state == State.LIVE && !follower.isWritable()) {
      if (record.offset() >= handoff.position()) {
        stall();
      }
      return;
    }
    if (handoff.live(record) == ReplayHandoff.Verdict.DELIVER) {
      follower.event(
          new RoomEvent(record.offset(), record.id(), record.traceParent(), live.frame()));
    }
  }

  void ephemeral(ByteBuf frame, OptionalLong expiresAtMs, long nowMs) {
    if (state == State.ENDED) {
      return;
    }
    if (expiresAtMs.isPresent() && expiresAtMs.getAsLong() <= nowMs) {
      around.drops().count(DropReason.EXPIRED);
    } else if (state != State.LIVE || !follower.isWritable()) {
      around.drops().count(DropReason.EPHEMERAL_UNWRITABLE);
    } else {
      follower.ephemeral(frame);
    }
  }

  /// The feed itself has missed what lies before `position`.
  void missed(GapReason reason, long position) {
    if (state == State.ENDED) {
      return;
    }
    if (state != State.LIVE) {
      handoff.readTo(position); // and hears of it by its own reading
    } else if (position > handoff.position()) {
      handoff.covered(position);
      sayGap(reason, position);
    }
  }

  private void planAfter(Cursor cursor, long head) {
    if (!cursor.epoch().equals(epoch)) {
      replayFrom(head, Optional.of(GapReason.EPOCH_CHANGED));
    } else if (cursor.position() <= head) {
      replayFrom(cursor.position(), Optional.empty());
    } else {
      // Ahead of what Redis has heard of, or of all that there is: only the log can tell.
      around
          .places()
          .end(around.identity().known().partitionOf(room))
          .thenApply(end -> cursor.position() <= end ? NO_GAP : AHEAD)
          .exceptionally(failure -> UNAVAILABLE)
          .thenAcceptAsync(gap -> replayFrom(gap.isEmpty() ? cursor.position() : head, gap), loop)
          .exceptionally(this::broken);
    }
  }

  private void replayFrom(long position, Optional<GapReason> gap) {
    if (state != State.PLANNING) {
      return;
    }
    replaying = true;
    handoff.startAt(position);
    gap.ifPresent(reason -> sayGap(reason, position));
    if (state != State.ENDED) {
      proceed();
    }
  }

  /// Does what the handoff wants next, until it must wait for a page or for the socket.
  private void proceed() {
    while (state != State.ENDED) {
      // Only the first round is told as a replay; what was let go meanwhile simply follows.
      if (replaying && handoff.position() >= handoff.firstEdge()) {
        replaying = false;
        follower.replayed(at(handoff.position()), replayed, !gapSaid);
        continue;
      }
      switch (handoff.next()) {
        case ReplayHandoff.Step.Live() -> {
          state = State.LIVE;
          return;
        }
        case ReplayHandoff.Step.Read(long from, long to) -> {
          read(from, to);
          return;
        }
        case ReplayHandoff.Step.Write(RoomRecord record) -> {
          if (!follower.isWritable()) {
            handoff.putBack(record);
            handoff.letGo();
            state = State.PAUSED;
            return;
          }
          write(record);
        }
      }
    }
  }

  private void read(long from, long to) {
    if (!follower.isWritable()) {
      state = State.PAUSED;
      return;
    }
    state = State.READING;
    around
        .reader()
        .read(room, from, to)
        .thenAcceptAsync(this::page, loop)
        .exceptionally(this::broken);
  }

  private void page(Reading reading) {
    if (state != State.READING) {
      return;
    }
    switch (reading) {
      case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
        for (RoomRecord record : records) {
          if (!follower.isWritable()) {
            state = State.PAUSED;
            return;
          }
          write(record);
          if (state == State.ENDED) {
            return;
          }
        }
        handoff.covered(coveredTo);
      }
      case Reading.Missing(GapReason reason) -> passOver(reason);
      case Reading.Unavailable() -> passOver(GapReason.UNAVAILABLE);
    }
    proceed();
  }

  private void passOver(GapReason reason) {
    handoff.covered(handoff.edge());
    sayGap(reason, handoff.edge());
  }

  private void write(RoomRecord record) {
    if (!isDue(record, around.clock().millis()) || !handoff.take(record)) {
      return;
    }
    if (replaying) {
      replayed++;
    }
    ByteBuf frame = TextFrame.of(PooledByteBufAllocator.DEFAULT, record.frame());
    try {
      follower.event(new RoomEvent(record.offset(), record.id(), record.traceParent(), frame));
    } finally {
      frame.release();
    }
  }

  /// Whether it is still to be delivered; an expired record is passed over, and counted.
  private boolean isDue(RoomRecord record, long nowMs) {
    if (!record.isExpired(nowMs)) {
      return true;
    }
    if (handoff.take(record)) {
      around.drops().count(DropReason.EXPIRED);
    }
    return false;
  }

  private void sayGap(GapReason reason, long position) {
    gapSaid = true;
    around.metrics().countGap(reason);
    follower.gap(reason, at(position));
  }

  /// A bug of ours, or an event loop that is gone: the connection may not wait for ever.
  private Void broken(Throwable failure) {
    log.atError().setCause(failure).log("A replay broke off");
    loop.execute(this::fail);
    return null;
  }

  private void stall() {
    end();
    follower.stalled();
  }

  private void end() {
    if (state == State.ENDED) {
      return;
    }
    boolean begun = state != State.WAITING;
    state = State.ENDED;
    if (begun) {
      followers.remove(this);
    }
    onEnd.accept(this);
  }

  private Cursor at(long position) {
    return Cursor.of(epoch, room, position);
  }
}
