package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ClientReading;
import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.frame.Start;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.TokenReading;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.threading.RunsOn;
import java.util.Optional;

/// What a client asks for on its connection, and what it is answered. Confined to the connection's
/// event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Requests {

  private final Session session;
  private final Surroundings around;
  private final Seats seats;
  private final Marks marks;
  private final Publishing publishing;
  private final FrameAllowance allowance;
  private boolean refreshing;

  Requests(Session session, Surroundings around, Seats seats) {
    this.session = session;
    this.around = around;
    this.seats = seats;
    this.marks = new Marks(session, around.rule(), seats);
    this.publishing = new Publishing(session, around);
    SessionSettings settings = around.settings();
    this.allowance =
        new FrameAllowance(settings.framesPerSecond(), settings.frameBurst(), System.nanoTime());
  }

  void received(String text) {
    if (text.length() > around.settings().maxFrameBytes()) {
      session.tooLarge();
      return;
    }
    switch (FrameCodec.decode(text)) {
      case ClientReading.Malformed malformed -> session.close(CloseCode.BAD_FRAME);
      case ClientReading.Frames frames -> {
        for (ClientFrame frame : frames.frames()) {
          around.metrics().receivedFrame();
          if (!followed(frame)) {
            return;
          }
        }
      }
    }
  }

  /// @return false where the connection was closed for it
  private boolean followed(ClientFrame frame) {
    switch (allowance.take(System.nanoTime())) {
      case FOLLOW -> follow(frame);
      case REFUSE ->
          session.refuse(
              idOf(frame), Optional.empty(), ErrorCode.RATE_LIMITED, "pause, or be disconnected");
      case CLOSE -> {
        session.close(CloseCode.RATE_LIMITED);
        return false;
      }
    }
    return true;
  }

  private void follow(ClientFrame frame) {
    switch (frame) {
      case ClientFrame.Subscribe subscribe -> subscribe(subscribe);
      case ClientFrame.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case ClientFrame.Ack ack -> ack(ack);
      case ClientFrame.Mark mark -> marks.mark(mark);
      case ClientFrame.Publish publish -> publishing.publish(publish);
      case ClientFrame.Refresh refresh -> refresh(refresh);
      case ClientFrame.Ping ping -> session.pong(ping.id());
      case ClientFrame.Unreadable bad ->
          session.refuse(bad.id(), Optional.empty(), bad.code(), bad.detail());
    }
  }

  private void subscribe(ClientFrame.Subscribe ask) {
    Room room = ask.room();
    if (!around.rule().allows(session.grant(), room)) {
      refuse(ask.id(), room, ErrorCode.FORBIDDEN, "room: " + room + " (expected: an allowed one)");
    } else if (seats.of(room).isPresent()) {
      refuse(
          ask.id(), room, ErrorCode.ALREADY_SUBSCRIBED, "room: " + room + " is followed already");
    } else if (seats.size() >= around.settings().maxRooms()) {
      int max = around.settings().maxRooms();
      refuse(ask.id(), room, ErrorCode.TOO_MANY_ROOMS, "expected: " + max + " rooms at most");
    } else {
      switch (ask.start()) {
        case Start.Now now -> take(ask, new Begin.Now());
        case Start.From from -> take(ask, new Begin.Since(from.since()));
        case Start.After after -> {
          Optional<Cursor> cursor = CursorCodec.decode(after.cursor()).filter(c -> c.isOf(room));
          if (cursor.isPresent()) {
            take(ask, new Begin.After(cursor.get()));
          } else {
            refuse(ask.id(), room, ErrorCode.BAD_CURSOR, "expected: a cursor of " + room);
          }
        }
      }
    }
  }

  private void take(ClientFrame.Subscribe ask, Begin begin) {
    session.take(new Seat(session, ask.room(), ask.id(), false, begin));
  }

  private void unsubscribe(ClientFrame.Unsubscribe ask) {
    Optional<Seat> seat = seats.of(ask.room());
    if (seat.isEmpty()) {
      refuse(ask.id(), ask.room(), ErrorCode.NOT_SUBSCRIBED, "room: " + ask.room());
      return;
    }
    Optional<ServerFrame.Head> head = seat.get().headForClient();
    session.leave(seat.get());
    session.say(new ServerFrame.Ok(ask.id(), head));
  }

  private void ack(ClientFrame.Ack ack) {
    Optional<Seat> seat = seats.of(ack.room());
    if (seat.isEmpty()) {
      refuse(ack.id(), ack.room(), ErrorCode.NOT_SUBSCRIBED, "room: " + ack.room());
      return;
    }
    switch (seat.get().acked(ack.cursor())) {
      case Seat.CursorReading.Told told -> {}
      case Seat.CursorReading.NotOfTheRoom not ->
          refuse(ack.id(), ack.room(), ErrorCode.BAD_CURSOR, "expected: a cursor of " + ack.room());
      case Seat.CursorReading.OutOfRange beyond ->
          refuse(
              ack.id(),
              ack.room(),
              ErrorCode.ACK_OUT_OF_RANGE,
              "expected: a cursor that this connection was given");
    }
  }

  private void refresh(ClientFrame.Refresh ask) {
    if (refreshing) {
      refuse(ask.id(), ErrorCode.RATE_LIMITED, "expected: one refresh at a time");
      return;
    }
    refreshing = true;
    var unused =
        around
            .tokens()
            .verify(ask.token())
            .exceptionally(failure -> new TokenReading.Undecided("the token could not be read"))
            .thenAcceptAsync(reading -> refreshed(ask.id(), reading), session.loop());
  }

  private void refreshed(Optional<String> id, TokenReading reading) {
    refreshing = false;
    switch (reading) {
      case TokenReading.Valid valid -> {
        if (valid.grant().user().equals(session.grant().user())) {
          session.say(new ServerFrame.Ok(id, Optional.empty()));
          session.renew(valid.grant());
        } else {
          refuse(id, ErrorCode.FORBIDDEN, "sub: another user (expected: the connection's own)");
        }
      }
      case TokenReading.Expired expired -> refuse(id, ErrorCode.TOKEN_EXPIRED, "exp: in the past");
      case TokenReading.Invalid bad -> refuse(id, ErrorCode.UNAUTHENTICATED, bad.detail());
      case TokenReading.Undecided undecided ->
          refuse(id, ErrorCode.UNAVAILABLE, undecided.detail());
    }
  }

  private void refuse(Optional<String> id, Room room, ErrorCode code, String message) {
    session.refuse(id, Optional.of(room), code, message);
  }

  private void refuse(Optional<String> id, ErrorCode code, String message) {
    session.refuse(id, Optional.empty(), code, message);
  }

  private static Optional<String> idOf(ClientFrame frame) {
    return switch (frame) {
      case ClientFrame.Subscribe subscribe -> subscribe.id();
      case ClientFrame.Unsubscribe unsubscribe -> unsubscribe.id();
      case ClientFrame.Ack ack -> ack.id();
      case ClientFrame.Mark mark -> mark.id();
      case ClientFrame.Publish publish -> publish.id();
      case ClientFrame.Refresh refresh -> refresh.id();
      case ClientFrame.Ping ping -> ping.id();
      case ClientFrame.Unreadable unreadable -> unreadable.id();
    };
  }
}
