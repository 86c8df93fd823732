package dev.tidings.gateway.feed;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.gateway.replay.RoomRecord;
import java.util.List;

/// What a feed wants done.
sealed interface FeedAction {

  /// Hand these to every follower, in this order, which is that of their offsets.
  record Deliver(List<RoomRecord> records) implements FeedAction {
    public Deliver {
      records = List.copyOf(records);
    }
  }

  /// Read what the history holds of the room from `from` (inclusive) to `to` (exclusive).
  record Repair(long from, long to) implements FeedAction {}

  /// Tell every follower that what lies before `position` cannot be given completely.
  record SayGap(GapReason reason, long position) implements FeedAction {}
}
