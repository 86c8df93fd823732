package dev.tidings.tracker.delivery;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.delivery.OffsetRanges.Range;
import java.util.Optional;

/// How far one device of one user has come in one shared room: one row however many notifications
/// and connections.
///
/// Receipts of one stretch of one connection follow each other without a hole in the room, though
/// their offsets are sparse (a partition is shared by its rooms); so what a stretch continues is
/// joined to its last range, and a device's ranges grow with its connections and their gaps, not
/// with its messages. Another connection or another stretch starts a range of its own: what lay
/// between the two is not claimed, unless it turns out that nothing of the room lay there.
/// Immutable.
public record RoomProgress(Side sent, Side received) {

  public static final RoomProgress NONE = new RoomProgress(Side.NONE, Side.NONE);

  /// One row's identity.
  public record Key(String room, String user, String device, int epoch) {}

  /// What was sent, or what was received.
  ///
  /// @param count notifications, exact because receipts are taken once
  /// @param tip what a next receipt may continue
  public record Side(OffsetRanges ranges, long count, Optional<Tip> tip) {
    static final Side NONE = new Side(OffsetRanges.NONE, 0, Optional.empty());

    Side with(OffsetRanges closed) {
      return new Side(closed, count, tip);
    }

    Side with(String stretch, long from, long through, int more) {
      Optional<Long> last =
          tip.filter(before -> before.stretch().equals(stretch)).map(Tip::through);
      long start = last.map(end -> Math.min(from, end)).orElse(from);
      long end = last.map(before -> Math.max(through, before)).orElse(through);
      return new Side(
          ranges.with(new Range(start, through)), count + more, Optional.of(new Tip(stretch, end)));
    }
  }

  /// The stretch that was heard of last, and where its own range ends, inclusive.
  ///
  /// @param stretch `<connection>#<number>`; only ever compared
  public record Tip(String stretch, long through) {}

  public RoomProgress with(Receipt.SentThrough receipt) {
    return new RoomProgress(
        sent.with(
            stretch(receipt.party(), receipt.stretch()),
            receipt.from(),
            receipt.through(),
            receipt.count()),
        received);
  }

  public RoomProgress with(Receipt.ReceivedThrough receipt) {
    return new RoomProgress(
        sent,
        received.with(
            stretch(receipt.party(), receipt.stretch()),
            receipt.from(),
            receipt.through(),
            receipt.count()));
  }

  /// What the device was sent, and said by coming back that it has, counts as received. How many
  /// that were is known where it is everything: the count is exact then, and too low else.
  public RoomProgress with(Resumption resumption) {
    if (resumption.claims().isEmpty()) {
      return this;
    }
    OffsetRanges ranges = received.ranges();
    for (Range missing : sent.ranges().minus(ranges).ranges()) {
      if (missing.from() < resumption.end()) {
        for (Range range : resumption.within(missing)) {
          ranges = ranges.with(range);
        }
      }
    }
    boolean isMore = !ranges.equals(received.ranges());
    boolean isAll = isMore && sent.ranges().minus(ranges).ranges().isEmpty();
    long count = isAll ? sent.count() : Math.min(received.count(), sent.count());
    return new RoomProgress(sent, new Side(ranges, count, received.tip()));
  }

  /// The same with other ranges, which claim nothing that the history holds in addition.
  public RoomProgress with(OffsetRanges sentRanges, OffsetRanges receivedRanges) {
    return new RoomProgress(sent.with(sentRanges), received.with(receivedRanges));
  }

  private static String stretch(Receipt.Party party, int number) {
    return party.connection() + "#" + number;
  }
}
