package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What a room's hot tail proves of a range. The mark was read first, then top and entries, all of
/// the mark's generation. Immutable, pure.
final class TailProof {

  private TailProof() {}

  /// What came of it.
  sealed interface Proof {

    /// These are all records of the room from the asked-for place to `coveredTo` (exclusive).
    record Covers(List<RoomRecord> records, long coveredTo) implements Proof {
      public Covers {
        records = List.copyOf(records);
      }
    }

    /// The tail does not say: ask the log.
    record Nothing() implements Proof {}
  }

  /// @param top the offset of the room's last record in this generation
  /// @param entries the tail's first entries at or behind `from`, ascending
  /// @param complete whether they reach to the top
  /// @param from inclusive
  /// @param to exclusive
  static Proof of(
      Mark mark,
      OptionalLong top,
      List<LiveMessage.Durable> entries,
      boolean complete,
      long from,
      long to) {
    long known = from;
    List<RoomRecord> records = new ArrayList<>();
    for (LiveMessage.Durable entry : entries) {
      if (entry.previous().contiguousFrom() > known) {
        break;
      }
      known = entry.offset() + 1;
      records.add(RoomRecord.of(entry));
    }
    boolean unbroken = records.size() == entries.size();
    if (records.isEmpty()) {
      // A top below `from` is the room's last record as far as the mark reaches; no top at all
      // proves nothing: the tail may have aged out.
      boolean quiet =
          entries.isEmpty() && top.isPresent() && top.getAsLong() < from && mark.position() >= to;
      return quiet ? new Proof.Covers(List.of(), to) : new Proof.Nothing();
    }
    if (unbroken && complete) {
      known = Math.max(known, mark.position());
    }
    long coveredTo = Math.min(known, to);
    return new Proof.Covers(
        records.stream().filter(record -> record.offset() < to).toList(), coveredTo);
  }
}
