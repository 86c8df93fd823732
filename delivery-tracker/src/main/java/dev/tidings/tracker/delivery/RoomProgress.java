package dev.tidings.tracker.delivery;

import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.tracker.delivery.OffsetRanges.Range;
import java.util.Optional;

/// How far one device of one user has come in one shared room: one row however many notifications
/// and connections.
///
/// Receipts of one connection follow each other without a hole in the room, though their offsets
/// are sparse (a partition is shared by its rooms); so what a connection continues is joined to its
/// last range, and a device's ranges grow with its connections and not with its messages. Another
/// connection starts a range of its own: what lay between two connections is not claimed.
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

    Side with(String connection, long from, long through, int more) {
      long start =
          tip.filter(last -> last.connection().equals(connection))
              .map(last -> Math.min(from, last.through()))
              .orElse(from);
      long end =
          tip.filter(last -> last.connection().equals(connection))
              .map(last -> Math.max(through, last.through()))
              .orElse(through);
      return new Side(
          ranges.with(new Range(start, through)),
          count + more,
          Optional.of(new Tip(connection, end)));
    }
  }

  /// The connection that was heard of last, and where its own range ends, inclusive.
  public record Tip(String connection, long through) {}

  public RoomProgress with(Receipt.SentThrough receipt) {
    return new RoomProgress(
        sent.with(receipt.party().connection(), receipt.from(), receipt.through(), receipt.count()),
        received);
  }

  public RoomProgress with(Receipt.ReceivedThrough receipt) {
    return new RoomProgress(
        sent,
        received.with(
            receipt.party().connection(), receipt.from(), receipt.through(), receipt.count()));
  }
}
