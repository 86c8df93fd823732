package dev.tidings.gateway.ack;

import dev.tidings.contracts.trace.TraceParent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// What was sent of a user's own room on one connection and is not acknowledged yet, and what is
/// done about it.
///
/// An ack is cumulative and may come twice; it credits only what was sent here. Where none comes
/// within the terms, the notification is sent again, up to their number of attempts; then it is
/// parked: not sent on this connection any more, and still credited should an ack come.
///
/// No bytes are kept: what is due is read again from the room's past. Of the newest `max`
/// notifications the ids are known; of older ones only where they stand ({@link Beyond}), so that
/// their ids have to be read too, to credit or to park them. Where there are no terms the client
/// has said that it never acks: nothing is sent again, and what does not fit is forgotten.
///
/// Pure, its clock is an argument; confined to its connection's event loop.
public final class AckWindow {

  private static final int MAX_BEYOND = 64;

  private final int max;
  private final Optional<AckTerms> terms;
  private final Deque<Unacked> unacked = new ArrayDeque<>();
  private final Deque<Beyond> beyond = new ArrayDeque<>(0);
  private final TakenBack takenBack = new TakenBack();
  private boolean brokeBefore;

  /// Whether there is a hole behind the last range.
  private boolean brokeBeyond;

  /// The range that the last step is about. Others may have changed by the time that it is read.
  private Optional<Beyond> current = Optional.empty();

  /// What the last ack covers (exclusive).
  private long acked;

  private int forgotten;

  /// @param max how many unacknowledged notifications are remembered by id, 1 or more
  /// @param terms empty where nothing is to be sent again
  public AckWindow(int max, Optional<AckTerms> terms) {
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max + " (expected: 1 or more)");
    }
    this.max = max;
    this.terms = terms;
  }

  /// A notification that was sent.
  ///
  /// @param traceParent its sending's place in its trace, where it has one
  public record Sent(long offset, UUID id, Optional<TraceParent> traceParent) {}

  /// The notification was sent for the first time; offsets ascend.
  public void sent(Sent sent, long nowMs) {
    if (!unacked.isEmpty() && unacked.getLast().sent.offset() >= sent.offset()) {
      throw new IllegalArgumentException(
          "offset: "
              + sent.offset()
              + " (expected: above "
              + unacked.getLast().sent.offset()
              + ")");
    }
    long dueMs = terms.map(known -> nowMs + known.withinMs()).orElse(Long.MAX_VALUE);
    unacked.addLast(new Unacked(sent, dueMs, brokeBefore));
    brokeBefore = false;
    if (unacked.size() > max) {
      putBeyond(unacked.removeFirst());
    }
  }

  /// Some of the room was left out here, and was not sent.
  public void broke() {
    brokeBefore = true;
  }

  /// What an ack of everything before `position` (exclusive) credits at once, in order; never the
  /// same twice. {@link #next} says where more has to be read for it.
  public List<Sent> credit(long position) {
    acked = Math.max(acked, position);
    List<Sent> credited = new ArrayList<>();
    while (!unacked.isEmpty() && unacked.getFirst().sent.offset() < position) {
      credited.add(unacked.removeFirst().sent);
    }
    return credited;
  }

  /// Whether an ack covers what has to be read to be credited.
  public boolean owesCredit() {
    return !beyond.isEmpty() && beyond.getFirst().through() < acked;
  }

  /// What to do now. Without terms, never anything.
  public AckStep next(long nowMs) {
    if (terms.isEmpty()) {
      return new AckStep.Rest();
    }
    Optional<AckStep> ofBeyond = nextOfBeyond(nowMs);
    if (ofBeyond.isPresent()) {
      return ofBeyond.get();
    }
    List<Unacked> last = unacked.stream().filter(one -> isLast(one) && one.isDue(nowMs)).toList();
    if (!last.isEmpty()) {
      return park(last);
    }
    List<Unacked> due = unacked.stream().filter(one -> one.isDue(nowMs)).toList();
    if (!due.isEmpty()) {
      return new AckStep.Read(
          due.getFirst().sent.offset(),
          due.getLast().sent.offset() + 1,
          AckStep.Why.AGAIN,
          due.getFirst().attempt);
    }
    long earliest = Long.MAX_VALUE;
    for (Unacked one : unacked) {
      earliest = one.settled ? earliest : Math.min(earliest, one.dueMs);
    }
    for (Beyond range : beyond) {
      earliest = range.isSettled() ? earliest : Math.min(earliest, range.dueMs());
    }
    return earliest == Long.MAX_VALUE ? new AckStep.Rest() : new AckStep.Wait(earliest);
  }

  /// The record at `offset` was read again and is sent now, if it is due: it counts as sent.
  ///
  /// @return which attempt this is; empty where it is not to be sent
  public OptionalInt again(long offset, long nowMs) {
    if (offset < acked) {
      return OptionalInt.empty();
    }
    for (Unacked one : unacked) {
      if (one.sent.offset() == offset && one.isDue(nowMs)) {
        one.attempt++;
        one.dueMs = nowMs + terms.orElseThrow().withinMs();
        return OptionalInt.of(one.attempt);
      }
    }
    return current.isPresent() && current.get().holds(offset) && current.get().isDue(nowMs)
        ? OptionalInt.of(current.get().attempt() + 1)
        : OptionalInt.empty();
  }

  /// A rule forbids that the record at `offset` is sent again; an ack credits it still.
  ///
  /// @return whether it was due
  public boolean settle(long offset, long nowMs) {
    for (Unacked one : unacked) {
      if (one.sent.offset() == offset && one.isDue(nowMs)) {
        one.settled = true;
        return true;
      }
    }
    return false;
  }

  /// A later record of the room takes the notification back: it is neither sent again nor parked,
  /// and an ack credits it still. Where only ranges are known it shows when they are read
  /// ({@link #recall}).
  ///
  /// @return whether it would have been sent again or parked, which is to be told now
  public boolean takeBack(UUID id) {
    if (terms.isEmpty()) {
      return false;
    }
    for (Unacked one : unacked) {
      if (one.sent.id().equals(id)) {
        boolean open = !one.settled;
        one.settled = true;
        return open;
      }
    }
    if (!beyond.isEmpty()) {
      takenBack.add(id);
    }
    return false;
  }

  /// Whether the notification, which was read to be sent again or parked, was taken back.
  public Recall recall(UUID id) {
    return takenBack.see(id);
  }

  /// What is known of a notification's being taken back.
  public enum Recall {
    NONE,
    /// It was, and that has not been told: this is asked once of each.
    UNTOLD,
    TOLD
  }

  /// For a {@link AckStep.Read}: everything before `to` (exclusive) was read and done. What should
  /// have been there and was not is gone.
  public void covered(AckStep.Read read, long to, long nowMs) {
    if (read.why() == AckStep.Why.AGAIN) {
      markGone(read.from(), to, nowMs);
    }
    if (current.isPresent() && current.get().covered(to)) {
      Beyond range = current.get();
      switch (read.why()) {
        case AGAIN -> range.sentAgain(nowMs + terms.orElseThrow().withinMs());
        case PARK -> range.settle();
        case CREDIT -> beyond.remove(range);
      }
    }
  }

  /// The room's past does not have `[from, to)` any more: nothing of it can be sent again.
  public void missing(long from, long to) {
    markGone(from, to, Long.MAX_VALUE);
    for (Iterator<Beyond> each = beyond.iterator(); each.hasNext(); ) {
      Beyond range = each.next();
      if (range.through() >= from && range.through() < to) {
        forgotten += range.count();
        each.remove();
        brokeBeyond = true;
      }
    }
  }

  /// Nothing can be sent now: what is due has as much time again.
  public void postpone(long nowMs) {
    long toMs = nowMs + terms.map(AckTerms::withinMs).orElse(0L);
    unacked.stream().filter(one -> one.isDue(nowMs)).forEach(one -> one.dueMs = toMs);
    beyond.stream().filter(range -> range.isDue(nowMs)).forEach(range -> range.postpone(toMs));
  }

  /// How many could not be remembered, since this was last asked: they stay sent, and no ack
  /// credits them any more.
  public int forgotten() {
    int number = forgotten;
    forgotten = 0;
    return number;
  }

  /// Notifications that no ack has credited yet, and that one may.
  public int size() {
    return unacked.size() + beyond.stream().mapToInt(Beyond::count).sum();
  }

  private Optional<AckStep> nextOfBeyond(long nowMs) {
    for (Beyond range : beyond) {
      if (range.through() < acked) {
        current = Optional.of(range);
        return Optional.of(range.read(AckStep.Why.CREDIT));
      }
      if (range.isDue(nowMs)) {
        current = Optional.of(range);
        boolean last = range.attempt() >= terms.orElseThrow().attempts();
        return Optional.of(range.read(last ? AckStep.Why.PARK : AckStep.Why.AGAIN));
      }
    }
    current = Optional.empty();
    if (beyond.isEmpty()) {
      takenBack.clear();
    }
    return Optional.empty();
  }

  private void markGone(long from, long to, long nowMs) {
    for (Unacked one : unacked) {
      if (one.sent.offset() >= from && one.sent.offset() < to && one.isDue(nowMs)) {
        one.isGone = true;
      }
    }
  }

  /// Those that were sent equally often; the others come with the next step.
  private static AckStep park(List<Unacked> last) {
    int attempts = last.getFirst().attempt;
    List<UUID> ids = new ArrayList<>();
    for (Unacked one : last) {
      if (one.attempt == attempts) {
        one.settled = true;
        ids.add(one.sent.id());
      }
    }
    return new AckStep.Park(ids, attempts);
  }

  private boolean isLast(Unacked one) {
    return one.isGone || one.attempt >= terms.orElseThrow().attempts();
  }

  private void putBeyond(Unacked one) {
    if (terms.isEmpty()) {
      forgotten++;
      return;
    }
    // What an ack covers already is about to be credited: between it and this, much else was.
    boolean joined =
        !one.behindHole
            && !brokeBeyond
            && !beyond.isEmpty()
            && beyond.getLast().through() >= acked
            && beyond.getLast().join(one.sent.offset(), one.attempt, one.dueMs, one.settled);
    brokeBeyond = false;
    if (!joined) {
      beyond.addLast(new Beyond(one.sent.offset(), one.attempt, one.dueMs, one.settled));
    }
    if (beyond.size() > MAX_BEYOND) {
      forgotten += beyond.removeFirst().count();
    }
  }
}
