package dev.tidings.tracker.query;

import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// What of each look at the newest notifications is new to whoever watches: those that were not
/// there, and those that stand otherwise. Confined to one tail.
final class LiveTail {

  private final int remembered;
  private final Map<UUID, FoundAnswer> seen;

  /// @param remembered notifications, the latest looked at: what is seen again behind them is told
  ///     again
  LiveTail(int remembered) {
    this.remembered = remembered;
    this.seen = new LinkedHashMap<>();
  }

  /// @param latest the latest first
  /// @return what changed, the oldest first
  List<FoundAnswer> changed(List<FoundAnswer> latest) {
    List<FoundAnswer> changed = new ArrayList<>();
    for (FoundAnswer it : latest.reversed()) {
      FoundAnswer before = seen.remove(it.id());
      seen.put(it.id(), it);
      if (!it.equals(before)) {
        changed.add(it);
      }
    }
    while (seen.size() > remembered) {
      seen.remove(seen.keySet().iterator().next());
    }
    return changed;
  }
}
