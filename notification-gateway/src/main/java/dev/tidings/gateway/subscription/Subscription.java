package dev.tidings.gateway.subscription;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.replay.Omission;
import dev.tidings.gateway.replay.RangeReading;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import dev.tidings.gateway.threading.ThreadGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection's place in one room: it carries out what {@link ReplayHandoff} decides, paced by
/// the socket.
///
/// A slow client costs a position, not a buffer: when the socket takes no more, whether in the
/// middle of a page or at a live record, everything is let go but the position, and the
/// subscription stands in the connection's line ({@link ReadTurns}) until it can read on from
/// there, and becomes live again.
///
/// Confined to the event loop, but for the constructor and what says otherwise.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class Subscription implements Following, ReadTurns.Turn {

  private static final Logger log = LoggerFactory.getLogger(Subscription.class);

  private enum State {
    /// Not begun: the feed is being opened.
    WAITING,
    /// Begun; where to replay from is being found out.
    PLANNING,
    /// There is more to read, and the socket or other rooms come first: nothing is held.
    BEHIND,
    /// A page is being read; it has a turn.
    READING,
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

  private final ReadTurns turns;
  private final Lag lag;
  private final RangeReading ranges;

  private State state = State.WAITING;
  private boolean hasTurn;
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
    this.turns = follower.turns();
    this.lag = new Lag(around.lags());
    this.ranges = new RangeReading(around.settings().lookAhead());
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

  /// Where in the history of this epoch it goes on; empty where it does not, or begins elsewhere.
  /// May be asked on any thread.
  public OptionalLong goesOnFrom(Epoch of) {
    return begin instanceof Begin.After(Cursor cursor) && cursor.epoch().equals(of)
        ? OptionalLong.of(cursor.position())
        : OptionalLong.empty();
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
  public Optional<Unsent> unsent() {
    ThreadGuard.on(loop);
    return switch (state) {
      case WAITING, LIVE, ENDED -> Optional.empty();
      case PLANNING, BEHIND, READING ->
          cursor()
              .map(Cursor::position)
              .filter(from -> from < handoff.end())
              .map(from -> new Unsent(from, handoff.end()));
    };
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
    switch (Beginning.of(begin, room, epoch, head, around)) {
      case Beginning.At at -> beginAt(at);
      case Beginning.Asked(var answer) ->
          answer.thenAcceptAsync(this::beginAt, loop).exceptionally(this::broken);
    }
  }

  @Override
  public void readOn() {
    hasTurn = true;
    lag.goesOn();
    try {
      proceed();
    } catch (RuntimeException e) {
      var unused = broken(e);
    }
  }

  @Override
  public Optional<Priority> priority() {
    return ranges.priority();
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
    tellTakenBack(record);
    if (state == State.LIVE && isLeftOut(record, expired(record, nowMs))) {
      return;
    }
    if (state == State.LIVE && !follower.isWritable()) {
      if (record.offset() >= handoff.position()) {
        ranges.lagsFrom(record.handling().priority());
        lagBefore(record.offset() + 1);
      }
      return;
    }
    if (state != State.LIVE) {
      ranges.missed(record.handling().priority());
    }
    if (handoff.live(record) == ReplayHandoff.Verdict.DELIVER) {
      follower.event(
          new RoomEvent(record.offset(), record.id(), record.traceParent(), live.frame()));
    }
  }

  void ephemeral(LiveEphemeral message, long nowMs) {
    if (state == State.ENDED) {
      return;
    }
    if (message.isExpired(nowMs)) {
      around.drops().count(DropReason.EXPIRED);
    } else if (follower.isWritable()) {
      follower.ephemeral(message);
    } else {
      follower.omitted(message);
    }
  }

  /// The feed itself has missed what lies before `position`.
  void missed(GapReason reason, long position) {
    if (state == State.ENDED) {
      return;
    }
    if (state != State.LIVE) {
      handoff.readTo(position); // and hears of it by its own reading
    } else if (position > handoff.position() && !follower.isWritable()) {
      lagBefore(position);
    } else if (position > handoff.position()) {
      handoff.covered(position);
      sayGap(reason, position);
    }
  }

  private void beginAt(Beginning.At at) {
    if (state != State.PLANNING) {
      return;
    }
    replaying = !(begin instanceof Begin.Now);
    handoff.startAt(at.position());
    follower.startsAt(at(at.position()), at.gap());
    at.gap().ifPresent(reason -> sayGap(reason, at.position()));
    proceed();
  }

  /// The socket takes no more, and what comes live is before `to` (exclusive). What marks vouched
  /// for until now was delivered: the position is behind it.
  private void lagBefore(long to) {
    handoff.covered(Math.min(followers.carried(), to - 1));
    handoff.readTo(to);
    fallBehind();
  }

  /// The socket takes no more: nothing is kept but the position.
  private void fallBehind() {
    lag.begins();
    standInLine();
  }

  private void standInLine() {
    state = State.BEHIND;
    handoff.letGo();
    endTurn();
    turns.enter(this);
  }

  private void endTurn() {
    if (hasTurn) {
      hasTurn = false;
      turns.done();
    }
  }

  /// Does what the handoff wants next, until it must wait for a page, a turn or the socket.
  private void proceed() {
    while (state != State.ENDED) {
      // Only the first round is told as a replay; what was let go meanwhile simply follows.
      if (replaying && handoff.position() >= handoff.firstEdge()) {
        if (!follower.isWritable()) {
          fallBehind();
          return;
        }
        replaying = false;
        follower.replayed(at(handoff.position()), replayed, !gapSaid);
        continue;
      }
      switch (handoff.next()) {
        case ReplayHandoff.Step.Live() -> {
          state = State.LIVE;
          ranges.done();
          lag.isOver();
          endTurn();
          return;
        }
        case ReplayHandoff.Step.Read(long from, long to) -> {
          // A turn is for a page; more of them one after the other where nobody waits.
          if (hasTurn && (state == State.BEHIND || turns.waiting() == 0)) {
            read(ranges.begin(from, to));
          } else {
            standInLine();
          }
          return;
        }
        case ReplayHandoff.Step.Write(RoomRecord record) -> {
          if (!follower.isWritable()) {
            handoff.readTo(record.offset() + 1);
            fallBehind();
            return;
          }
          write(record);
        }
      }
    }
  }

  private void read(RangeReading.Range range) {
    state = State.READING;
    around
        .reader()
        .read(room, range.from(), range.to(), follower::readsDeep)
        .thenAcceptAsync(this::page, loop)
        .exceptionally(this::broken);
  }

  private void page(Reading reading) {
    if (state != State.READING) {
      return;
    }
    if (reading instanceof Reading.Page read) {
      read.records().forEach(this::tellTakenBack);
    }
    switch (ranges.read(reading)) {
      case RangeReading.Next.ReadOn(RangeReading.Range range) -> read(range);
      case RangeReading.Next.Again() -> proceed();
      case RangeReading.Next.Lost(GapReason reason) -> {
        if (!follower.isWritable()) {
          fallBehind();
          return;
        }
        passOver(reason);
        proceed();
      }
      case RangeReading.Next.Deliver(Reading.Page page, boolean looked) -> {
        if (looked && !page.records().isEmpty() && turns.isBetterWaiting(this)) {
          standInLine();
        } else {
          deliver(page);
        }
      }
    }
  }

  /// What the socket does not take of a page is let go, and read again.
  private void deliver(Reading.Page page) {
    if (!follower.isWritable()) {
      fallBehind();
      return;
    }
    for (RoomRecord record : page.records()) {
      if (!follower.isWritable()) {
        fallBehind();
        return;
      }
      write(record);
      if (state == State.ENDED) {
        return;
      }
    }
    handoff.covered(page.coveredTo());
    proceed();
  }

  private void passOver(GapReason reason) {
    handoff.covered(handoff.edge());
    sayGap(reason, handoff.edge());
  }

  private void write(RoomRecord record) {
    Optional<Omission> why =
        expired(record, around.clock().millis()).or(() -> ranges.leftOut(record));
    if (isLeftOut(record, why) || !handoff.take(record)) {
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

  private static Optional<Omission> expired(RoomRecord record, long nowMs) {
    return record.isExpired(nowMs) ? Optional.of(Omission.EXPIRED) : Optional.empty();
  }

  /// Whether a rule leaves the record out; one that is left out is passed over, counted and told.
  private boolean isLeftOut(RoomRecord record, Optional<Omission> why) {
    if (why.isEmpty()) {
      return false;
    }
    if (handoff.take(record)) {
      around.drops().count(why.get().reason());
      follower.passedOver(record.id(), why.get().told());
    }
    return true;
  }

  /// Whether it is this record's turn or not: what it takes back is not to be sent again.
  private void tellTakenBack(RoomRecord record) {
    record.handling().retracts().ifPresent(follower::takenBack);
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

  private void end() {
    if (state == State.ENDED) {
      return;
    }
    boolean begun = state != State.WAITING;
    state = State.ENDED;
    turns.leave(this);
    endTurn();
    lag.endsUnfinished();
    if (begun) {
      followers.remove(this);
    }
    onEnd.accept(this);
  }

  private Cursor at(long position) {
    return Cursor.of(epoch, room, position);
  }
}
