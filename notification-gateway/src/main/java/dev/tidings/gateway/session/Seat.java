package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.subscription.Follower;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.subscription.LiveEphemeral;
import dev.tidings.gateway.subscription.ReadTurns;
import dev.tidings.gateway.subscription.RoomEvent;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.UUID;

/// A connection's place in one room: writes what the room's feed tells, and remembers what of it
/// the client may acknowledge. Confined to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Seat implements Follower {

  private final Session session;
  private final Room room;
  private final Optional<String> request;
  private final boolean automatic;
  private final Begin begin;

  private @Nullable Following following;
  private @Nullable SeatLog log;
  private @Nullable Cursor head;
  private boolean left;
  private boolean caughtUp;

  /// The highest position that the client was told of: no ack may be beyond it.
  private long told;

  /// Where the client stands: its own cursor, then what was delivered. Empty where it brought none
  /// and has got nothing yet.
  private Optional<Cursor> reached;

  /// @param request the client's word for its subscribe
  /// @param automatic whether the room is followed without asking
  Seat(Session session, Room room, Optional<String> request, boolean automatic, Begin begin) {
    this.session = session;
    this.room = room;
    this.request = request;
    this.automatic = automatic;
    this.begin = begin;
    this.caughtUp = begin instanceof Begin.Now;
    this.reached =
        begin instanceof Begin.After after ? Optional.of(after.cursor()) : Optional.empty();
  }

  Room room() {
    return room;
  }

  boolean isAutomatic() {
    return automatic;
  }

  /// Begins to follow. The feed may tell things before it returns its hold, and the seat may have
  /// been left by then.
  void follow(Feeds feeds, EventLoop loop) {
    Following hold = feeds.follow(room, begin, loop, this);
    following = hold;
    if (left) {
      hold.stop();
    }
  }

  void leave() {
    if (left) {
      return;
    }
    left = true;
    if (following != null) {
      following.stop();
    }
    session.backpressure().forget(room);
    if (log != null) {
      log.close();
    }
  }

  /// What of the room is known to be due here and was not written.
  Optional<Following.Unsent> unsent() {
    return following == null ? Optional.empty() : following.unsent();
  }

  boolean hasBegun() {
    return head != null;
  }

  /// Whether it has got what it missed, or was told that this cannot be had.
  boolean hasCaughtUp() {
    return caughtUp;
  }

  /// Where the client stood when the room began, for the welcome: what is written behind it, live
  /// or replayed, lies behind this. Empty before the room has begun.
  Optional<ServerFrame.Head> firstHead() {
    return knownHead()
        .map(
            known ->
                begin instanceof Begin.After(Cursor own)
                        && own.epoch().equals(known.epoch())
                        && own.position() <= known.position()
                    ? own
                    : known)
        .map(this::tell);
  }

  /// Where who has nothing missed may resume; empty before the room has begun.
  Optional<ServerFrame.Head> headForClient() {
    Optional<Cursor> place =
        following == null ? Optional.ofNullable(head) : following.cursor().or(() -> knownHead());
    return place.map(this::tell);
  }

  /// The head, where it moved beyond what the client was told.
  Optional<ServerFrame.Head> movedHead() {
    boolean moved =
        following != null
            && following.cursor().isPresent()
            && following.cursor().get().position() > told;
    return moved ? headForClient() : Optional.empty();
  }

  /// The client has everything before the cursor.
  CursorReading acked(String text) {
    CursorReading reading = read(text);
    if (reading instanceof CursorReading.Told(Cursor cursor) && log != null) {
      log.acked(cursor);
    }
    return reading;
  }

  /// What a cursor is that the client says to have been given here.
  CursorReading read(String text) {
    Optional<Cursor> cursor = CursorCodec.decode(text);
    if (cursor.isEmpty() || !cursor.get().isOf(room)) {
      return new CursorReading.NotOfTheRoom();
    }
    boolean known = head != null && cursor.get().epoch().equals(head.epoch());
    return known && cursor.get().position() <= told
        ? new CursorReading.Told(cursor.get())
        : new CursorReading.OutOfRange();
  }

  sealed interface CursorReading {

    /// At or before what the client was told on this connection.
    record Told(Cursor cursor) implements CursorReading {}

    record NotOfTheRoom() implements CursorReading {}

    /// Beyond what the client was told, or of another epoch.
    record OutOfRange() implements CursorReading {}
  }

  @Override
  public boolean isWritable() {
    return session.outlet().isWritable();
  }

  @Override
  public ReadTurns turns() {
    return session.backpressure().turns();
  }

  @Override
  public void begun(Cursor begunAt) {
    head = begunAt;
    // Who subscribes again says with its cursor where it stands, as at connect. Without one there
    // may be a hole behind the place that is kept.
    log = SeatLog.of(session, room, begunAt, automatic || begin instanceof Begin.After);
    if (automatic) {
      session.newDeviceAt(
          room, reached.filter(own -> own.epoch().equals(begunAt.epoch())).orElse(begunAt));
      session.automaticBegan();
    } else {
      session.say(new ServerFrame.Ok(request, Optional.of(tell(begunAt))));
    }
  }

  /// A place that was brought, or kept for the device, is the client's word that it has what lies
  /// before. Where Kafka does not answer nothing is told: the client keeps its place, and comes
  /// back with it.
  @Override
  public void startsAt(Cursor place, Optional<GapReason> gap) {
    if (left || log == null) {
      return;
    }
    if (gap.isEmpty() && begin instanceof Begin.After) {
      log.resumed(place);
    } else if (!gap.equals(Optional.of(GapReason.UNAVAILABLE))) {
      log.begunAnew(place);
    }
  }

  @Override
  public void event(RoomEvent event) {
    if (left || log == null || head == null) {
      return;
    }
    session.deliver(event.frame());
    Cursor place = Cursor.of(head.epoch(), room, event.offset() + 1);
    reached = Optional.of(place);
    told = Math.max(told, place.position());
    log.sent(event);
  }

  @Override
  public void ephemeral(LiveEphemeral message) {
    if (!left) {
      session.backpressure().ephemeral(room, message);
    }
  }

  @Override
  public void omitted(LiveEphemeral message) {
    if (!left) {
      session.backpressure().omit(room, message);
    }
  }

  @Override
  public void replayed(Cursor cursor, int count, boolean recovered) {
    reached = Optional.of(cursor);
    session.say(new ServerFrame.Replayed(room, tell(cursor).cursor(), count, recovered));
    caughtUp = true;
    session.caughtUpMore();
  }

  @RunsOn(RunsOn.Place.ANY)
  @Override
  public void readsDeep() {
    session.readsDeep();
  }

  @Override
  public void gap(GapReason reason, Cursor cursor) {
    if (log != null) {
      log.gap(reason, begin instanceof Begin.Now ? reached.or(this::knownHead) : reached, cursor);
    }
    String refetch = RefetchPath.of(room, reached);
    session.say(new ServerFrame.Gap(room, reason, tell(cursor).cursor(), refetch));
  }

  @Override
  public void failed() {
    if (head == null && !automatic) {
      session.leave(this);
      session.refuse(request, Optional.of(room), ErrorCode.UNAVAILABLE, "the room cannot be read");
    } else {
      session.close(CloseCode.DEPENDENCY_DOWN);
    }
  }

  @Override
  public void passedOver(UUID id, Receipt.Omitted.Reason reason) {
    if (!left && log != null) {
      log.passedOver(id, reason);
    }
  }

  @Override
  public void takenBack(UUID id) {
    if (!left && log != null) {
      log.takenBack(id);
    }
  }

  private Optional<Cursor> knownHead() {
    return Optional.ofNullable(head);
  }

  private ServerFrame.Head tell(Cursor cursor) {
    // What the client brought and is ahead of the room is its own word: it must not be acked.
    boolean clientsWord =
        begin instanceof Begin.After(Cursor own)
            && own.equals(cursor)
            && head != null
            && own.position() > head.position();
    if (!clientsWord) {
      told = Math.max(told, cursor.position());
    }
    return new ServerFrame.Head(room, CursorCodec.encode(cursor));
  }
}
