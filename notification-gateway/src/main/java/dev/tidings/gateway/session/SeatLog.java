package dev.tidings.gateway.session;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.receipt.OwnRoomLog;
import dev.tidings.gateway.receipt.RoomLog;
import dev.tidings.gateway.receipt.SharedRoomLog;
import dev.tidings.gateway.subscription.RoomEvent;
import dev.tidings.gateway.threading.RunsOn;
import java.util.Optional;
import java.util.UUID;

/// What one connection was sent of one room, what of it the client acknowledged, and what is done
/// about the rest: receipts, the device's place, and in the user's own room sending again. Confined
/// to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class SeatLog {

  private final Session session;
  private final Room room;
  private final boolean keepsPlace;
  private final RoomLog log;
  private final Optional<Redelivery> redelivery;
  private PlaceReach reach = PlaceReach.UNLIMITED;

  private SeatLog(
      Session session,
      Room room,
      boolean keepsPlace,
      RoomLog log,
      Optional<Redelivery> redelivery) {
    this.session = session;
    this.room = room;
    this.keepsPlace = keepsPlace;
    this.log = log;
    this.redelivery = redelivery;
  }

  /// @param begunAt where the room stood when the connection came in
  /// @param keepsPlace whether the device's place in the room is kept
  static SeatLog of(Session session, Room room, Cursor begunAt, boolean keepsPlace) {
    if (!room.equals(session.grant().ownRoom())) {
      RoomLog shared =
          new SharedRoomLog(
              session.party(), room, begunAt.epoch(), session::nextStretch, session.traces());
      return new SeatLog(session, room, keepsPlace, shared, Optional.empty());
    }
    OwnRoomLog own =
        new OwnRoomLog(
            session.party(), room, session.maxUnacked(), session.ackTerms(), session.traces());
    Optional<Redelivery> redelivery =
        session.ackTerms().map(terms -> session.redelivery(room, own, terms));
    return new SeatLog(session, room, keepsPlace, own, redelivery);
  }

  /// The client came back: of what its device was sent it has everything before the cursor.
  void resumed(Cursor cursor) {
    session
        .receipts()
        .tell(
            new Receipt.Resumed(
                session.party(), room, cursor.epoch(), cursor.position(), session.now()));
  }

  /// The client is given the room from the cursor on, and said nothing of what lies before.
  void begunAnew(Cursor cursor) {
    session
        .receipts()
        .tell(
            new Receipt.BegunAnew(
                session.party(), room, cursor.epoch(), cursor.position(), session.now()));
  }

  void sent(RoomEvent event) {
    log.sent(event.offset(), event.id(), event.traceParent(), session.nowMs());
    session.receipts().wrote(log);
    redelivery.ifPresent(Redelivery::sent);
  }

  void passedOver(UUID id, Receipt.Omitted.Reason reason) {
    log.broke(); // what is sent behind it does not join what was sent before
    log.omitted(id, reason, session.nowMs());
    session.receipts().wrote(log);
  }

  /// A record of the room that takes this one back has come here.
  void takenBack(UUID id) {
    log.takenBack(id, session.nowMs());
    session.receipts().wrote(log);
  }

  /// The client was told that what lies between does not come.
  void gap(GapReason reason, Optional<Cursor> clientsPlace, Cursor to) {
    if (reason == GapReason.UNAVAILABLE) {
      reach = reach.endingAt(clientsPlace);
    }
    long from =
        clientsPlace
            .filter(place -> place.epoch().equals(to.epoch()))
            .map(place -> Math.min(place.position(), to.position()))
            .orElse(0L);
    log.gap(reason, to.epoch(), from, to.position(), session.nowMs());
    session.receipts().wrote(log);
  }

  void acked(Cursor cursor) {
    log.acked(cursor.position(), session.nowMs());
    session.receipts().wrote(log);
    redelivery.ifPresent(Redelivery::acked);
    if (keepsPlace) {
      reach.of(cursor).ifPresent(place -> session.deviceAt(room, place));
    }
  }

  void close() {
    redelivery.ifPresent(Redelivery::stop);
    session.receipts().close(log);
  }
}
