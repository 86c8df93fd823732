package dev.tidings.gateway.ack;

/// Notifications that the window has no place for: where they stand, and how often they were sent.
/// All of the room's records between both ends were sent at one time or another. Confined to its
/// connection's event loop.
final class Beyond {

  /// An ack credits a range as a whole: what is in it must not be much.
  static final int MAX_COUNT = 256;

  private final long from;
  private long through;
  private int count;
  private int attempt;
  private long dueMs;
  private boolean settled;

  /// What it is being read for, and where the reading goes on.
  private AckStep.Why why = AckStep.Why.AGAIN;

  private long next;

  /// @param settled whether it is neither sent again nor parked any more
  Beyond(long offset, int attempt, long dueMs, boolean settled) {
    this.from = offset;
    this.through = offset;
    this.next = offset;
    this.count = 1;
    this.attempt = attempt;
    this.dueMs = dueMs;
    this.settled = settled;
  }

  /// Takes in the notification behind the last one, where it is in the same state.
  boolean join(long offset, int offsetsAttempt, long offsetsDueMs, boolean offsetIsSettled) {
    if (count == MAX_COUNT
        || attempt != offsetsAttempt
        || settled != offsetIsSettled
        || next != from) {
      return false;
    }
    through = offset;
    dueMs = Math.max(dueMs, offsetsDueMs);
    count++;
    return true;
  }

  long through() {
    return through;
  }

  int count() {
    return count;
  }

  int attempt() {
    return attempt;
  }

  long dueMs() {
    return dueMs;
  }

  boolean isDue(long nowMs) {
    return !settled && dueMs <= nowMs;
  }

  boolean isSettled() {
    return settled;
  }

  boolean holds(long offset) {
    return offset >= from && offset <= through;
  }

  /// What is left to read of it for this; for something else than before, all.
  AckStep.Read read(AckStep.Why forWhat) {
    if (why != forWhat) {
      why = forWhat;
      next = from;
    }
    return new AckStep.Read(next, through + 1, why, attempt);
  }

  /// Everything before `to` (exclusive) was read and done.
  ///
  /// @return whether that is all of it
  boolean covered(long to) {
    next = Math.max(next, to);
    return next > through;
  }

  /// It was sent once more.
  void sentAgain(long nextDueMs) {
    attempt++;
    dueMs = nextDueMs;
    next = from;
  }

  void postpone(long toMs) {
    dueMs = toMs;
  }

  void settle() {
    settled = true;
    next = from;
  }
}
