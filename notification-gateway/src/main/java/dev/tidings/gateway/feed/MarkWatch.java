package dev.tidings.gateway.feed;

import dev.tidings.gateway.threading.RunsOn;

/// Whether one partition's marks keep up with the log: the one thing that tells an outage, whoever
/// has failed.
///
/// An end of the log is noted with the time at which it was read; when a mark has reached it, the
/// next end is. So marks that keep up never trail for longer than it takes to follow, however much
/// comes in, and marks that stand still trail for longer and longer. They keep up again when an end
/// that was noted meanwhile is reached in time, by a mark that was heard: what stood in Redis
/// before proves nothing. Decides only; time is an argument. Confined to the bus.
@RunsOn(RunsOn.Place.BUS)
final class MarkWatch {

  private final long trailAfterMs;
  private final long lateAfterMs;
  private final long firstMarkMs;

  private boolean trailing;
  private boolean heardAny;
  private long marked;
  private long movedAtMs;
  private long answeredAtMs;
  private boolean awaits;
  private long awaitedEnd;
  private long awaitedSinceMs;

  /// @param linked whether marks can be heard at all: without Redis they trail for good
  MarkWatch(OutageSettings settings, boolean linked) {
    this.trailing = !linked;
    this.trailAfterMs = settings.trailAfter().toMillis();
    this.lateAfterMs = Math.max(trailAfterMs, settings.lateAfter().toMillis());
    this.firstMarkMs = settings.firstMark().toMillis();
  }

  boolean trails() {
    return trailing;
  }

  /// The log's end was read.
  ///
  /// @param end the last stable offset, exclusive
  void ended(long end, long nowMs) {
    if (!awaits || marked >= end || marked >= awaitedEnd) {
      awaits = true;
      awaitedEnd = end;
      awaitedSinceMs = nowMs;
    }
    if (marked < end && nowMs - awaitedSinceMs > patienceMs(nowMs)) {
      trailing = true;
    }
  }

  /// A mark came on the link.
  void heard(long position, long nowMs) {
    heardAny = true;
    answeredAtMs = nowMs;
    if (position > marked) {
      marked = position;
      movedAtMs = nowMs;
    }
    if (awaits && position >= awaitedEnd && nowMs - awaitedSinceMs <= trailAfterMs) {
      trailing = false;
    }
  }

  /// A room's subscription was confirmed.
  void confirmed(long nowMs) {
    answeredAtMs = nowMs;
  }

  /// A room's subscription has been asked for since then, and is not confirmed. While the link
  /// brings anything else it answers, and is only busy: where thousands of rooms are opened within
  /// seconds, to read all of them from the log as well would be no cure.
  void unconfirmed(long sinceMs, long nowMs) {
    if (nowMs - Math.max(sinceMs, answeredAtMs) > 2 * trailAfterMs) {
      trailing = true;
    }
  }

  private long patienceMs(long nowMs) {
    if (!heardAny) {
      return firstMarkMs;
    }
    return nowMs - movedAtMs > trailAfterMs ? trailAfterMs : lateAfterMs;
  }
}
