package dev.tidings.gateway.ack;

import java.util.ArrayList;
import java.util.List;

/// What was sent of a shared room on one connection and is not acknowledged yet: counts between
/// places, not single notifications, so that a client that never acks costs about a kilobyte.
///
/// When the places run out, neighbours are joined, the oldest first. An ack that falls into the
/// middle of a joined span credits it later, with the first ack at or behind its end: never too
/// much, and all of it in the end. Pure; confined to its connection's event loop.
public final class AckRanges {

  private static final int MAX_SPANS = 32;

  private final List<Span> spans = new ArrayList<>(4);

  /// Both ends inclusive.
  ///
  /// @param count how many notifications were sent between them; 0 where an ack credits nothing
  public record Span(long from, long through, int count) {

    private Span join(Span next) {
      return new Span(count == 0 ? next.from : from, next.through, count + next.count);
    }
  }

  /// The notification at `offset` was sent; offsets ascend.
  public void sent(long offset) {
    if (!spans.isEmpty() && spans.getLast().through() >= offset) {
      throw new IllegalArgumentException(
          "offset: " + offset + " (expected: above " + spans.getLast().through() + ")");
    }
    if (spans.size() == MAX_SPANS) {
      joinOlderHalf();
    }
    spans.add(new Span(offset, offset, 1));
  }

  /// What an ack of everything before `position` (exclusive) credits; never the same twice.
  public Span credit(long position) {
    Span credited = new Span(0, 0, 0);
    int covered = 0;
    while (covered < spans.size() && spans.get(covered).through() < position) {
      credited = credited.join(spans.get(covered++));
    }
    spans.subList(0, covered).clear();
    return credited;
  }

  public boolean isEmpty() {
    return spans.isEmpty();
  }

  /// How many notifications no ack has credited.
  public int count() {
    return spans.stream().mapToInt(Span::count).sum();
  }

  /// The newer half stays exact: clients ack near the end.
  private void joinOlderHalf() {
    for (int i = 0; i < MAX_SPANS / 4; i++) {
      spans.set(i, spans.get(i).join(spans.remove(i + 1)));
    }
  }
}
