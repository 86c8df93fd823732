package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.gateway.bus.TailReading;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What a room's hot tail proves of a range, by the mark of the same instant. Immutable, pure.
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

  /// @param reading the tail's first entries at or behind `from`
  /// @param max how many were asked for: fewer reach to the top
  /// @param from inclusive
  /// @param to exclusive
  static Proof of(TailReading reading, int max, long from, long to) {
    Mark mark = reading.mark();
    OptionalLong top = reading.top();
    List<LiveMessage.Durable> entries = reading.entries();
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
    boolean complete = entries.size() < max;
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
