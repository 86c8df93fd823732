package dev.tidings.quickstart.client;

import dev.tidings.contracts.cursor.Cursor;
import java.util.HashSet;
import java.util.Set;

/// What a room has that comes on two connections while a client moves from one to the other: behind
/// the cursor that the new one was opened with, up to where the old one was when the new one took
/// over. Of the new one it is left out, once: what comes again beyond that is the gateway's fault,
/// and is recorded. Confined to one connection.
final class Overlap {

  private final Cursor begin;
  private Cursor end;
  private final Set<Long> leftOut = new HashSet<>();

  Overlap(Cursor begin) {
    this.begin = begin;
    this.end = begin;
  }

  /// The other connection has handled everything before this place, and handles no more.
  void ends(Cursor place) {
    end = place;
  }

  /// Whether the other connection has handled what lies before this place, behind the beginning.
  boolean covers(Cursor cursor) {
    return cursor.epoch().equals(begin.epoch())
        && cursor.epoch().equals(end.epoch())
        && cursor.position() > begin.position()
        && cursor.position() <= end.position();
  }

  /// Whether an event with this cursor is to be left out.
  boolean leavesOut(Cursor cursor) {
    return covers(cursor) && leftOut.add(cursor.position());
  }

  boolean hasLeftOut() {
    return !leftOut.isEmpty();
  }
}
