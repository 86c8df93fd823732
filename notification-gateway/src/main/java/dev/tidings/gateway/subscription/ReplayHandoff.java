package dev.tidings.gateway.subscription;

import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import java.util.ArrayDeque;

/// One follower's way from its place in the past to the present without a seam.
///
/// The edge was fixed after the live subscription was active: what lies before it is read from the
/// history, what comes live lies at or behind it and is held while a range is read, within bounds
/// of count and bytes. When the bounds are hit, or nothing is read just now, the held ones are let
/// go and the edge moves behind them: another round of reading from where the follower is. So does
/// a live follower go back to reading, when its socket takes no more. `position` only ever ascends
/// and everything below it is dropped, so what both ways bring is delivered once. Confined to the
/// event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class ReplayHandoff {

  /// What becomes of a live record.
  enum Verdict {
    DELIVER,
    /// It will come by the handoff, held or read again.
    LATER,
    /// The follower has it.
    PASSED
  }

  /// What to do next.
  sealed interface Step {

    /// Read from `from` (inclusive) to `to` (exclusive), then ask again.
    record Read(long from, long to) implements Step {}

    /// Write this one, then ask again.
    record Write(RoomRecord record) implements Step {}

    /// From now on live records go straight on.
    record Live() implements Step {}
  }

  private final int maxHeld;
  private final long maxHeldBytes;
  private final ArrayDeque<RoomRecord> held = new ArrayDeque<>();

  private final long firstEdge;

  private long position;
  private long edge;

  /// Live records before this were let go and must be read.
  private long reach;

  private long heldBytes;
  private boolean holding;
  private boolean live;

  ReplayHandoff(long edge, int maxHeld, long maxHeldBytes) {
    this.position = edge;
    this.edge = edge;
    this.firstEdge = edge;
    this.maxHeld = maxHeld;
    this.maxHeldBytes = maxHeldBytes;
  }

  /// Where the follower is, once that is known; at the edge unless told otherwise.
  void startAt(long position) {
    this.position = position;
  }

  long position() {
    return position;
  }

  /// Where the present round of reading ends (exclusive).
  long edge() {
    return edge;
  }

  /// Behind everything that is known to come by the handoff.
  long end() {
    long end = Math.max(edge, reach);
    return held.isEmpty() ? end : Math.max(end, held.getLast().offset() + 1);
  }

  /// Where the first round ends (exclusive): the edge that was fixed at the beginning.
  long firstEdge() {
    return firstEdge;
  }

  boolean isLive() {
    return live;
  }

  Verdict live(RoomRecord record) {
    if (live) {
      return take(record) ? Verdict.DELIVER : Verdict.PASSED;
    }
    if (!holding) {
      readTo(record.offset() + 1);
      return Verdict.LATER;
    }
    held.add(record);
    heldBytes += record.frame().length;
    if (held.size() > maxHeld || heldBytes > maxHeldBytes) {
      dropHeld();
    }
    return Verdict.LATER;
  }

  /// A record that was read or held is about to be written.
  ///
  /// @return whether it is still to be delivered
  boolean take(RoomRecord record) {
    if (record.offset() < position) {
      return false;
    }
    position = record.offset() + 1;
    return true;
  }

  /// Everything before `to` was delivered or said to be a gap.
  void covered(long to) {
    position = Math.max(position, to);
  }

  /// Nothing is read for now: what is held, and what comes live until {@link #next} wants something
  /// read, is let go.
  void letGo() {
    dropHeld();
    holding = false;
    live = false;
  }

  /// What lies before `to` (exclusive) will not come live, or was let go.
  void readTo(long to) {
    reach = Math.max(reach, to);
  }

  Step next() {
    if (position >= edge) {
      edge = Math.max(edge, reach); // another round
    }
    if (position < edge) {
      holding = true;
      return new Step.Read(position, edge);
    }
    while (!held.isEmpty()) {
      RoomRecord first = held.poll();
      heldBytes -= first.frame().length;
      if (first.offset() >= position) {
        return new Step.Write(first);
      }
    }
    live = true;
    return new Step.Live();
  }

  private void dropHeld() {
    for (RoomRecord record : held) {
      readTo(record.offset() + 1);
    }
    held.clear();
    heldBytes = 0;
  }
}
