package dev.tidings.gateway.ack;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/// Who has to be looked at when, each at most once: one timer serves all. Pure; confined to one
/// thread.
///
/// @param <T> who; told apart by identity
public final class DueLine<T> {

  private final PriorityQueue<Place<T>> line =
      new PriorityQueue<>((one, other) -> Long.compare(one.dueMs, other.dueMs));

  /// A hold on a place in the line.
  public static final class Place<T> {
    private final long dueMs;
    private T who;
    private boolean left;

    private Place(T who, long dueMs) {
      this.who = who;
      this.dueMs = dueMs;
    }

    public long dueMs() {
      return dueMs;
    }

    /// Gives the place up. What stood there is let go at once, the place when its time comes.
    public void leave() {
      left = true;
      who = null;
    }
  }

  public Place<T> enter(T who, long dueMs) {
    Place<T> place = new Place<>(who, dueMs);
    line.add(place);
    return place;
  }

  /// Takes up to `most` whose time has come, the earliest first.
  public List<T> take(long nowMs, int most) {
    List<T> due = new ArrayList<>();
    while (!line.isEmpty() && line.peek().dueMs <= nowMs && due.size() < most) {
      Place<T> place = line.remove();
      if (!place.left) {
        due.add(place.who);
      }
    }
    return due;
  }

  /// When the next one's time comes.
  public OptionalLong next() {
    return line.isEmpty() ? OptionalLong.empty() : OptionalLong.of(line.peek().dueMs);
  }
}
