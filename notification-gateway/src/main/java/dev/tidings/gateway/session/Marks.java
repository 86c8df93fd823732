package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.ClientFrame;
import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Instant;
import java.util.Optional;

/// What the user has seen, read, archived or used, as the client tells it: taken as a receipt where
/// the user may follow the room at all. Whether an id stands in the room is for the tracker to find
/// out, which knows. Confined to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Marks {

  private final Session session;
  private final AccessRule rule;
  private final Seats seats;

  Marks(Session session, AccessRule rule, Seats seats) {
    this.session = session;
    this.rule = rule;
    this.seats = seats;
  }

  void mark(ClientFrame.Mark mark) {
    switch (mark.marked()) {
      case ClientFrame.Marked.Ids ids -> ids(mark, ids);
      case ClientFrame.Marked.Before before -> before(mark, before);
    }
  }

  private void ids(ClientFrame.Mark mark, ClientFrame.Marked.Ids marked) {
    Room room = marked.room().orElse(session.grant().ownRoom());
    if (!rule.allows(session.grant(), room)) {
      refuse(mark, room, ErrorCode.FORBIDDEN, "room: " + room + " (expected: an allowed one)");
      return;
    }
    take(
        mark,
        new Receipt.Engaged(
            session.party(), room, marked.ids().stream().distinct().toList(), mark.as(), now()));
  }

  private void before(ClientFrame.Mark mark, ClientFrame.Marked.Before marked) {
    Room room = marked.room();
    Optional<Seat> seat = seats.of(room);
    if (seat.isEmpty()) {
      refuse(mark, room, ErrorCode.NOT_SUBSCRIBED, "room: " + room);
      return;
    }
    switch (seat.get().read(marked.cursor())) {
      case Seat.CursorReading.Told(var cursor) ->
          take(
              mark,
              new Receipt.EngagedBefore(
                  session.party(), room, cursor.epoch(), cursor.position(), mark.as(), now()));
      case Seat.CursorReading.NotOfTheRoom not ->
          refuse(mark, room, ErrorCode.BAD_CURSOR, "expected: a cursor of " + room);
      case Seat.CursorReading.OutOfRange beyond ->
          refuse(
              mark,
              room,
              ErrorCode.ACK_OUT_OF_RANGE,
              "expected: a cursor that this connection was given");
    }
  }

  private void take(ClientFrame.Mark mark, Receipt receipt) {
    session.receipts().tell(receipt);
    if (mark.id().isPresent()) {
      session.say(new ServerFrame.Ok(mark.id(), Optional.empty()));
    }
  }

  private void refuse(ClientFrame.Mark mark, Room room, ErrorCode code, String message) {
    session.refuse(mark.id(), Optional.of(room), code, message);
  }

  private Instant now() {
    return Instant.ofEpochMilli(session.nowMs());
  }
}
