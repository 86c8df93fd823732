package dev.tidings.gateway.feed;

/// What is wrong in a simulated world: to show that the simulation notices.
enum Flaw {
  NONE,
  /// A feed takes every message for one that joins on.
  FEED_IGNORES_PREVIOUS,
  /// What a follower missed is read from one place too late.
  HANDOFF_STARTS_ONE_LATE,
  /// A replay takes all records of a page for those of one key.
  ONE_KEY_FOR_ALL,
  /// A record is passed over and said to be in Redis.
  RELAY_DROPS_ONE,
  /// The log's tail passes over a record and says that it came.
  TAIL_DROPS_ONE,
  /// The relay says that Redis has the next record before it has.
  MARK_RUNS_AHEAD,
  /// A relay that finds that Redis lost writes goes on in the same generation.
  NO_NEW_GENERATION,
  /// A feed goes back to the link before the log has brought it to where the link begins.
  HANDED_OVER_BEFORE_THE_LINK_BEGINS,
  /// A feed goes back to the link before the log has brought what the link brought and it did not
  /// take.
  HANDED_OVER_BEFORE_WHAT_CAME_BESIDE
}
