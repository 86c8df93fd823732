package dev.tidings.gateway.replay;

import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.frame.GapReason;
import java.util.Optional;

/// How one follower reads a range of its room: what lies ahead is looked at before anything of it
/// is delivered ({@link LookAhead}), and then delivered but for what a later record makes
/// needless. A range of one page is read once.
///
/// What is known of a stretch is kept until it is delivered, also while the socket takes nothing:
/// some offsets and ids at most, and nothing where the room has no keys and nothing is taken back.
/// Pure; confined to its caller.
public final class RangeReading {

  private final int maxLookAhead;
  private LeftOut leftOut = LeftOut.NOTHING;
  private Optional<LookAhead> ahead = Optional.empty();
  private Optional<Priority> priority = Optional.empty();

  /// @param maxLookAhead records that are looked at together
  public RangeReading(int maxLookAhead) {
    this.maxLookAhead = maxLookAhead;
  }

  /// What is to be read.
  ///
  /// @param from inclusive
  /// @param to exclusive
  public record Range(long from, long to) {}

  /// What becomes of what was read.
  public sealed interface Next {

    /// Deliver it.
    ///
    /// @param looked whether this is the first that is known of the range
    record Deliver(Reading.Page page, boolean looked) implements Next {}

    /// More has to be looked at first.
    record ReadOn(Range range) implements Next {}

    /// Everything is known: read again from where the follower is.
    record Again() implements Next {}

    /// The range cannot be had.
    record Lost(GapReason reason) implements Next {}
  }

  /// The range to read now of one that is to be delivered.
  public Range begin(long from, long to) {
    if (leftOut.covers(from)) {
      return new Range(from, Math.min(to, leftOut.to()));
    }
    ahead = Optional.of(new LookAhead(from, to, maxLookAhead));
    return new Range(from, to);
  }

  public Next read(Reading reading) {
    return switch (reading) {
      case Reading.Page page -> ahead.isPresent() ? look(ahead.get(), page) : deliver(page, false);
      case Reading.Missing(GapReason reason) -> lost(reason);
      case Reading.Unavailable() -> lost(GapReason.UNAVAILABLE);
    };
  }

  /// Why the record is left out, or empty where it is to be delivered.
  public Optional<Omission> leftOut(RoomRecord record) {
    return leftOut.of(record);
  }

  /// The highest priority among what is known to be missing; empty where nothing is known.
  public Optional<Priority> priority() {
    return priority;
  }

  /// A live follower begins to miss what comes, with a record of this priority.
  public void lagsFrom(Priority of) {
    priority = Optional.of(of);
  }

  /// One more record is missing. Where nothing is known of what is missing, that says nothing.
  public void missed(Priority of) {
    priority = priority.map(known -> of.compareTo(known) < 0 ? of : known);
  }

  /// The follower has everything: nothing is kept.
  public void done() {
    leftOut = LeftOut.NOTHING;
    ahead = Optional.empty();
    priority = Optional.empty();
  }

  private Next look(LookAhead looking, Reading.Page page) {
    looking.add(page);
    if (!looking.isDone()) {
      return new Next.ReadOn(new Range(looking.position(), looking.to()));
    }
    looked(looking);
    return looking.pages() == 1 ? deliver(page, true) : new Next.Again();
  }

  private Next lost(GapReason reason) {
    if (ahead.isEmpty() || ahead.get().pages() == 0) {
      ahead = Optional.empty();
      return new Next.Lost(reason);
    }
    // What was looked at before is still to be delivered; then the follower comes to this place.
    looked(ahead.get());
    return new Next.Again();
  }

  private void looked(LookAhead looking) {
    leftOut = looking.leftOut();
    priority = Optional.of(looking.priority());
    ahead = Optional.empty();
  }

  private static Next deliver(Reading.Page page, boolean looked) {
    return new Next.Deliver(page, looked);
  }
}
