package dev.tidings.gateway.ack;

import java.util.ArrayList;
import java.util.List;

/// What was sent of a shared room on one connection and is not acknowledged yet: counts between
/// places, not single notifications, so that a client that never acks costs about a kilobyte.
///
/// When the places run out, neighbours are joined, the oldest first. An ack that falls into the
/// middle of a joined stretch credits it later, with the first ack at or behind its end: never too
/// much, and all of it in the end. Pure; confined to its connection's event loop.
public final class AckRanges {

  private static final int MAX_STRETCHES = 32;

  private final List<Stretch> stretches = new ArrayList<>(4);

  /// Both ends inclusive.
  ///
  /// @param count how many notifications were sent between them; 0 where an ack credits nothing
  public record Stretch(long from, long through, int count) {

    private Stretch join(Stretch next) {
      return new Stretch(count == 0 ? next.from : from, next.through, count + next.count);
    }
  }

  /// The notification at `offset` was sent; offsets ascend.
  public void sent(long offset) {
    if (!stretches.isEmpty() && stretches.getLast().through() >= offset) {
      throw new IllegalArgumentException(
          "offset: " + offset + " (expected: above " + stretches.getLast().through() + ")");
    }
    if (stretches.size() == MAX_STRETCHES) {
      joinOlderHalf();
    }
    stretches.add(new Stretch(offset, offset, 1));
  }

  /// What an ack of everything before `position` (exclusive) credits; never the same twice.
  public Stretch credit(long position) {
    Stretch credited = new Stretch(0, 0, 0);
    int covered = 0;
    while (covered < stretches.size() && stretches.get(covered).through() < position) {
      credited = credited.join(stretches.get(covered++));
    }
    stretches.subList(0, covered).clear();
    return credited;
  }

  /// The newer half stays exact: clients ack near the end.
  private void joinOlderHalf() {
    for (int i = 0; i < MAX_STRETCHES / 4; i++) {
      stretches.set(i, stretches.get(i).join(stretches.remove(i + 1)));
    }
  }
}
