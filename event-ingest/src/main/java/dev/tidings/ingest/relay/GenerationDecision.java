package dev.tidings.ingest.relay;

import dev.tidings.contracts.live.Mark;
import java.util.Optional;

/// Whether what Redis holds of a partition can be built upon.
sealed interface GenerationDecision {

  /// Redis has everything that was vouched for: go on in its generation.
  record GoOn(Mark mark) implements GenerationDecision {}

  /// Redis lost writes, or never had any: its tails are left alone, and empty ones begun.
  record Begin(Why why) implements GenerationDecision {}

  enum Why {
    /// There is no mark: FLUSHALL, a restart without data, or the first start ever.
    MISSING,
    /// The mark is behind what this group committed or this relay was confirmed: a failover or an
    /// old snapshot.
    BEHIND,
    /// Records between the committed place and the log's beginning are gone unread.
    OUT_OF_RANGE
  }

  /// @param markInRedis as read after the connection was made
  /// @param vouchedFor the highest position that Redis confirmed a mark for, as far as is known:
  /// the committed watermark, or this relay's own last mark
  static GenerationDecision of(Optional<Mark> markInRedis, long vouchedFor) {
    if (markInRedis.isEmpty()) {
      return new Begin(Why.MISSING);
    }
    return markInRedis.get().position() < vouchedFor
        ? new Begin(Why.BEHIND)
        : new GoOn(markInRedis.get());
  }
}
