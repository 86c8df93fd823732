package dev.tidings.gateway.ack;

import dev.tidings.contracts.trace.TraceParent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What was sent of a user's own room on one connection and is not acknowledged yet.
///
/// An ack is cumulative and may come twice; it credits only what was sent here. What does not fit
/// is forgotten from the oldest on: it stays sent, and no later ack can credit it. Pure; confined
/// to its connection's event loop.
public final class AckWindow {

  private final int max;
  private final Deque<Sent> unacked = new ArrayDeque<>();

  /// @param max how many unacknowledged notifications are remembered, 1 or more
  public AckWindow(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max + " (expected: 1 or more)");
    }
    this.max = max;
  }

  /// A notification that was sent.
  ///
  /// @param traceParent its sending's place in its trace, where it has one
  public record Sent(long offset, UUID id, Optional<TraceParent> traceParent) {}

  /// The notification was sent; offsets ascend.
  ///
  /// @return how many older ones were forgotten for it
  public int sent(Sent sent) {
    if (!unacked.isEmpty() && unacked.getLast().offset() >= sent.offset()) {
      throw new IllegalArgumentException(
          "offset: " + sent.offset() + " (expected: above " + unacked.getLast().offset() + ")");
    }
    unacked.addLast(sent);
    if (unacked.size() <= max) {
      return 0;
    }
    unacked.removeFirst();
    return 1;
  }

  /// What an ack of everything before `position` (exclusive) credits, in order; never the same
  /// twice.
  public List<Sent> credit(long position) {
    List<Sent> credited = new ArrayList<>();
    while (!unacked.isEmpty() && unacked.getFirst().offset() < position) {
      credited.add(unacked.removeFirst());
    }
    return credited;
  }

  public int size() {
    return unacked.size();
  }
}
