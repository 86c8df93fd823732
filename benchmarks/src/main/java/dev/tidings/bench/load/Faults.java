package dev.tidings.bench.load;

import java.util.Optional;

/// What went wrong in a run; a figure counts only where nothing did.
///
/// @param lost events that a follower did not get
/// @param duplicated events that a follower got again
/// @param reordered events that came after a later one of their room
/// @param broken connections that did not come up or were ended by the server
/// @param gaps gaps that the gateway told of
/// @param first what was said of the first trouble
public record Faults(
    long lost, long duplicated, long reordered, int broken, int gaps, Optional<String> first) {

  public boolean none() {
    return lost + duplicated + reordered + broken + gaps == 0 && first.isEmpty();
  }

  /// Those of both.
  public Faults and(Faults others) {
    return new Faults(
        lost + others.lost,
        duplicated + others.duplicated,
        reordered + others.reordered,
        broken + others.broken,
        gaps + others.gaps,
        first.or(others::first));
  }

  /// Adds up what followers saw.
  static final class Count {
    private long lost;
    private long duplicated;
    private long reordered;

    void add(long ofLost, long ofDuplicated, long ofReordered) {
      lost += ofLost;
      duplicated += ofDuplicated;
      reordered += ofReordered;
    }

    Faults with(int broken, int gaps, Optional<String> first) {
      return new Faults(lost, duplicated, reordered, broken, gaps, first);
    }
  }
}
