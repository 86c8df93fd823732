package dev.tidings.gateway.feed;

/// What is wrong in a simulated world: to show that the simulation notices.
enum Flaw {
  NONE,
  /// A feed takes every message for one that joins on.
  FEED_IGNORES_PREVIOUS,
  /// What a follower missed is read from one place too late.
  HANDOFF_STARTS_ONE_LATE,
  /// A record is passed over and said to be in Redis.
  RELAY_DROPS_ONE,
  /// The log's tail passes over a record and says that it came.
  TAIL_DROPS_ONE,
  /// The relay says that Redis has the next record before it has.
  MARK_RUNS_AHEAD,
  /// A relay that finds that Redis lost writes goes on in the same generation.
  NO_NEW_GENERATION
}
