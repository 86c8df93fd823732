package dev.tidings.gateway.session;

import dev.tidings.contracts.cursor.Cursor;
import java.util.Optional;

/// How far acks of one connection move the device's place in one room.
///
/// A client may well ack what came live behind a gap that is `unavailable`. What the gap left out
/// is not lost: it comes to a device that brings no cursor, as long as its place stays before it.
/// Were the place moved behind the gap, nobody would ever send it again. Pure, immutable.
sealed interface PlaceReach {

  PlaceReach UNLIMITED = new Unlimited();

  /// Where an ack moves the place to; empty where it must stay where it is.
  ///
  /// @param acked the client has everything before it that it was sent on this connection
  Optional<Cursor> of(Cursor acked);

  /// From now on what lies behind `stood` may be missing. The first such gap counts: places only
  /// ever ascend.
  ///
  /// @param stood where the client stood before the gap; empty where that is not known
  PlaceReach endingAt(Optional<Cursor> stood);

  record Unlimited() implements PlaceReach {

    @Override
    public Optional<Cursor> of(Cursor acked) {
      return Optional.of(acked);
    }

    @Override
    public PlaceReach endingAt(Optional<Cursor> stood) {
      return new Until(stood);
    }
  }

  /// @param end the last place that nothing is missing before
  record Until(Optional<Cursor> end) implements PlaceReach {

    @Override
    public Optional<Cursor> of(Cursor acked) {
      return end.filter(last -> last.epoch().equals(acked.epoch()))
          .map(last -> acked.position() <= last.position() ? acked : last);
    }

    @Override
    public PlaceReach endingAt(Optional<Cursor> stood) {
      return this;
    }
  }
}
