package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Grant;
import dev.tidings.gateway.ack.AckTerms;
import dev.tidings.gateway.admission.Pass;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.place.DeviceKey;
import dev.tidings.gateway.place.DevicePlace;
import dev.tidings.gateway.place.KeptPlace;
import dev.tidings.gateway.receipt.OwnRoomLog;
import dev.tidings.gateway.receipt.ReceiptDesk;
import dev.tidings.gateway.subscription.Following;
import dev.tidings.gateway.threading.RunsOn;
import dev.tidings.gateway.threading.ThreadGuard;
import dev.tidings.gateway.trace.DeliveryTraces;
import io.micronaut.core.annotation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One connection, from its upgrade to its end.
///
/// It opens by following the user's own room and `all`; the welcome, with both heads, is its first
/// frame, and what the rooms tell before is held. It ends once, for one reason: rooms are left,
/// receipts told, and the socket is closed by force where the client does not answer the close.
/// Confined to its event loop, but for {@link #party}, {@link #since}, {@link #goaway} and what
/// says so.
@RunsOn(RunsOn.Place.EVENT_LOOP)
public final class Session {

  private static final int BROKEN = 1006;
  private static final int TOO_LARGE = 1009;
  private static final Duration LONGEST_TIMER = Duration.ofDays(1);

  private final Surroundings around;
  private final Admission admission;
  private final Pass pass;
  private final Channel channel;
  private final EventLoop loop;
  private final Receipt.Party party;
  private final DeviceKey device;
  private final Instant since;
  private final Outlet outlet;
  private final ReceiptDesk receipts;
  private final SentCount sent;
  private final Backpressure backpressure;
  private final Seats seats;
  private final Heartbeat heartbeat;
  private final Requests requests;

  private Grant grant;
  private @Nullable ScheduledFuture<?> openDeadline;
  private @Nullable ScheduledFuture<?> tokenEnd;
  private boolean isNewDevice;

  /// How far the device is, as far as is known here.
  private Optional<DevicePlace> place = Optional.empty();

  private boolean welcomed;
  private boolean ended;

  /// One count for all rooms: a room may be left and followed again without end, and nothing is
  /// remembered of it in between.
  private int stretches;

  /// @param pass ended once it has caught up, or has ended
  /// @param connection the gateway's own name of the connection
  public Session(
      Surroundings around, Admission admission, Pass pass, String connection, Channel channel) {
    this.around = around;
    this.admission = admission;
    this.pass = pass;
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.grant = admission.grant();
    this.party = new Receipt.Party(grant.user(), admission.device(), connection);
    this.device = new DeviceKey(grant.user(), admission.device());
    this.since = around.clock().instant();
    Loops.Shared shared = around.loops().of(loop);
    this.receipts = shared.receipts();
    this.sent = shared.sent();
    this.outlet = new Outlet(channel, shared.flusher(), around.settings().writeHighBytes());
    this.backpressure = new Backpressure(this, channel, around);
    this.seats = new Seats(around.connections());
    this.heartbeat = new Heartbeat(this, loop, around.settings());
    this.requests = new Requests(this, around, seats);
  }

  /// Begins, once the channel takes frames.
  public void open() {
    ThreadGuard.on(loop);
    around.connections().add(this);
    around.metrics().opened(!admission.cursors().isEmpty());
    receipts.tell(new Receipt.Connected(party, since));
    around.watches().forEach(watch -> watch.opened(party, since));
    long openWithinMs = around.settings().openWithin().toMillis();
    openDeadline = loop.schedule(this::openTookTooLong, openWithinMs, TimeUnit.MILLISECONDS);
    awaitTokenEnd();
    List<Room> rooms = around.rule().automaticRooms(grant);
    if (Beginnings.needPlace(admission, rooms)) {
      CompletableFuture<KeptPlace> asked = around.places().of(device).toCompletableFuture();
      if (asked.isDone()) {
        followFrom(rooms, asked.getNow(new KeptPlace.New()));
      } else {
        var unused = asked.thenAcceptAsync(kept -> followFrom(rooms, kept), loop);
      }
    } else {
      follow(Beginnings.of(admission, rooms, new KeptPlace.New(), 0));
    }
  }

  /// The device's place is known, or it has none.
  private void followFrom(List<Room> rooms, KeptPlace kept) {
    if (kept instanceof KeptPlace.At(DevicePlace known)) {
      place = Optional.of(known);
    }
    isNewDevice = kept instanceof KeptPlace.New;
    follow(Beginnings.of(admission, rooms, kept, around.newDevice().last()));
  }

  private void follow(Beginnings beginnings) {
    if (ended) {
      return;
    }
    List<Seat> automatic = new ArrayList<>();
    beginnings
        .begins()
        .forEach(
            (room, begin) -> automatic.add(new Seat(this, room, Optional.empty(), true, begin)));
    // All are seated before one follows: a room may begin at once, and the welcome waits for all.
    automatic.forEach(seats::add);
    automatic.forEach(seat -> seat.follow(around.feeds(), loop));
    for (String cursor : beginnings.unfit()) {
      fault(ErrorCode.BAD_CURSOR, "cursor: " + cursor + " (expected: one of a room followed here)");
    }
  }

  /// A text message came.
  public void received(String text) {
    heartbeat.heard();
    around.metrics().receivedMessage(text.length());
    if (!ended) {
      requests.received(text);
    }
  }

  /// A pong came.
  public void heard() {
    heartbeat.heard();
  }

  /// The socket takes more again, or no more.
  public void writable(boolean now) {
    if (ended) {
      return;
    }
    if (now) {
      heartbeat.socketDrained();
      backpressure.ends();
    } else {
      pass.end();
      backpressure.begins();
    }
  }

  /// A ping of the client's, while the socket takes no more: its pong is left out.
  public void pinged() {
    heartbeat.heard();
    around.drops().count(DropReason.FRAME_UNWRITABLE);
  }

  /// The client said goodbye, or the connection broke.
  public void gone(int code) {
    end(code);
  }

  public void broke() {
    end(BROKEN);
  }

  public void close(CloseCode code) {
    close(code.code(), code.reason());
  }

  /// A message was larger than allowed.
  public void tooLarge() {
    close(TOO_LARGE, "too-large");
  }

  /// Asks the client to go elsewhere, and closes after `within`. From now on the connection counts
  /// as leaving. Asked twice, the earlier end holds. Returns at once.
  ///
  /// @param why what the client is told, and the code that the socket is closed with
  @RunsOn(RunsOn.Place.ANY)
  public void goaway(CloseCode why, Duration within) {
    around.connections().leaves(this);
    loop.execute(() -> leaveWithin(why, within));
  }

  /// When it was opened.
  @RunsOn(RunsOn.Place.ANY)
  public Instant since() {
    return since;
  }

  @RunsOn(RunsOn.Place.ANY)
  public Receipt.Party party() {
    return party;
  }

  Outlet outlet() {
    return outlet;
  }

  Backpressure backpressure() {
    return backpressure;
  }

  /// Whether it was welcomed and has not ended.
  boolean isOpen() {
    return welcomed && !ended;
  }

  ReceiptDesk receipts() {
    return receipts;
  }

  EventLoop loop() {
    return loop;
  }

  Grant grant() {
    return grant;
  }

  boolean hasRooms() {
    return seats.size() > 0;
  }

  int maxUnacked() {
    return around.receipts().maxUnacked();
  }

  /// Empty where nothing is sent again.
  Optional<AckTerms> ackTerms() {
    return admission.acks() == Admission.Acks.NONE
        ? Optional.empty()
        : Optional.of(around.acks().terms());
  }

  /// Sends again what is not acknowledged of the user's own room.
  Redelivery redelivery(Room room, OwnRoomLog log, AckTerms terms) {
    return new Redelivery(
        this,
        room,
        log,
        around.feeds(),
        around.loops().of(loop).deadlines(),
        terms,
        around.metrics());
  }

  /// Nothing was known of the device: it begins here.
  void newDeviceAt(Room room, Cursor cursor) {
    if (isNewDevice) {
      deviceAt(room, cursor);
    }
  }

  /// The device has everything of the room before the cursor.
  void deviceAt(Room room, Cursor cursor) {
    if (admission.acks() == Admission.Acks.NONE) {
      return;
    }
    boolean own = room.equals(grant.ownRoom());
    if (own || room.equals(Room.ALL)) {
      DevicePlace moved =
          own
              ? DevicePlace.ofOwn(cursor.epoch(), cursor.position())
              : DevicePlace.ofAll(cursor.epoch(), cursor.position());
      // Both rooms together: memory may have forgotten the device, and the last word is what
      // counts.
      place = place.map(before -> before.and(moved)).or(() -> Optional.of(moved));
      around.places().moved(device, place.get());
    }
  }

  DeliveryTraces traces() {
    return around.traces();
  }

  /// A number that no other stretch of any room has on this connection.
  int nextStretch() {
    return stretches++;
  }

  long nowMs() {
    return around.clock().millis();
  }

  Instant now() {
    return around.clock().instant();
  }

  /// Writes an event's frame, which stays the caller's.
  void deliver(ByteBuf frame) {
    if (!ended) {
      sent.add(frame.readableBytes());
      outlet.event(frame.retainedDuplicate());
    }
  }

  /// Who asks for more than it reads is closed.
  void say(ServerFrame frame) {
    if (!ended && !outlet.control(FrameCodec.encode(frame))) {
      close(CloseCode.RATE_LIMITED);
    }
  }

  /// Answers with the heads. A socket that takes no more is not given any: the next pong says the
  /// same.
  void pong(Optional<String> request) {
    if (outlet.isWritable()) {
      say(new ServerFrame.Pong(request, seats.heads()));
    } else {
      around.drops().count(DropReason.FRAME_UNWRITABLE);
    }
  }

  void refuse(Optional<String> request, Optional<Room> room, ErrorCode code, String message) {
    around.metrics().error(code);
    say(new ServerFrame.Refused(request, room, code, message));
  }

  void fault(ErrorCode code, String message) {
    around.metrics().error(code);
    say(new ServerFrame.Fault(code, message));
  }

  /// One more of the automatic rooms has begun; with the last one the client is welcome.
  void automaticBegan() {
    if (welcomed || ended || !seats.automaticHaveBegun()) {
      return;
    }
    welcomed = true;
    cancel(openDeadline);
    SessionSettings settings = around.settings();
    ServerFrame welcome =
        new ServerFrame.Welcome(
            party.connection(),
            around.gateway(),
            party.user(),
            party.device(),
            settings.pingEvery(),
            settings.maxFrameBytes(),
            acks(),
            seats.automaticHeads());
    outlet.release(FrameCodec.encode(welcome));
    heartbeat.start();
    backpressure.ends();
    caughtUpMore();
  }

  /// One more of the rooms has caught up. With the last one of those that are followed without
  /// asking, the next connection may open.
  void caughtUpMore() {
    if (welcomed && seats.automaticHaveCaughtUp()) {
      pass.end();
    }
  }

  /// A room reads what the hot tail does not have: that is bounded elsewhere, and may take long.
  @RunsOn(RunsOn.Place.ANY)
  void readsDeep() {
    pass.end();
  }

  void pingWithHeads() {
    outlet.ping();
    if (outlet.isWritable()) {
      List<ServerFrame.Head> moved = seats.movedHeads();
      if (!moved.isEmpty()) {
        say(new ServerFrame.Pong(Optional.empty(), moved));
      }
    }
  }

  /// Follows a room that the client asked for.
  void take(Seat seat) {
    seats.add(seat);
    seat.follow(around.feeds(), loop);
  }

  void leave(Seat seat) {
    seats.leave(seat);
  }

  /// A fresh token of the same user counts from now on; rooms that it does not allow are left, and
  /// what was still to be sent of them is told to be forbidden.
  void renew(Grant fresh) {
    grant = fresh;
    awaitTokenEnd();
    for (Seat seat : seats.forbidden(around.rule(), fresh)) {
      Optional<Following.Unsent> unsent = seat.unsent();
      seats.leave(seat);
      unsent.ifPresent(
          range -> new TakenAway(this, seat.room(), around.feeds(), around.drops()).tell(range));
      fault(ErrorCode.FORBIDDEN, "room: " + seat.room() + " (expected: one that the token allows)");
    }
  }

  private ServerFrame.Acks acks() {
    AckSettings settings = around.acks();
    return ackTerms().isPresent()
        ? new ServerFrame.Acks.Expected(settings.within(), settings.attempts())
        : new ServerFrame.Acks.None();
  }

  private void leaveWithin(CloseCode why, Duration within) {
    say(new ServerFrame.Goaway(why.reason(), within));
    var unused = loop.schedule(() -> close(why), within.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void openTookTooLong() {
    if (!welcomed) {
      close(CloseCode.DEPENDENCY_DOWN);
    }
  }

  /// Closes when the token ends. A timer of a day at most: a token may run for years.
  private void awaitTokenEnd() {
    cancel(tokenEnd);
    Duration rest = Duration.between(around.clock().instant(), grant.endsAt());
    Duration wait = rest.compareTo(LONGEST_TIMER) > 0 ? LONGEST_TIMER : rest;
    tokenEnd = loop.schedule(this::tokenMayHaveEnded, wait.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  private void tokenMayHaveEnded() {
    if (around.clock().instant().isBefore(grant.endsAt())) {
      awaitTokenEnd();
    } else {
      close(CloseCode.TOKEN_EXPIRED);
    }
  }

  private void close(int code, String reason) {
    if (ended) {
      return;
    }
    end(code);
    long lingerMs = around.settings().closeLinger().toMillis();
    outlet.close(code, reason);
    var unused = loop.schedule(this::cut, lingerMs, TimeUnit.MILLISECONDS);
  }

  private void cut() {
    var unused = channel.close();
  }

  private void end(int code) {
    if (ended) {
      return;
    }
    ended = true;
    pass.end();
    cancel(openDeadline);
    cancel(tokenEnd);
    heartbeat.stop();
    seats.leaveAll();
    backpressure.stop();
    outlet.drop();
    Instant now = around.clock().instant();
    receipts.tell(new Receipt.Disconnected(party, code, now));
    around.connections().remove(this);
    around.watches().forEach(watch -> watch.closed(party));
    around.metrics().closed(code, Duration.between(since, now));
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
