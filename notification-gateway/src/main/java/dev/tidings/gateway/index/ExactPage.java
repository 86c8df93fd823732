package dev.tidings.gateway.index;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A page that is put together from single reads, by several readers at once.
///
/// Runs are given out in order, and no more of them once the page has its bytes: what was read
/// beyond is kept as far as it joins on. Thread-safe.
final class ExactPage {

  /// What a run came to.
  sealed interface Outcome {

    /// @param records those of the room, ascending
    record Read(List<RoomRecord> records) implements Outcome {
      public Read {
        records = List.copyOf(records);
      }
    }

    /// The log begins behind it.
    record Gone() implements Outcome {}

    /// The log does not hold what the index says.
    record Wrong(long offset) implements Outcome {}

    /// The log does not answer.
    record Failed() implements Outcome {}
  }

  /// What the page came to.
  sealed interface Answer {
    record Known(Reading reading) implements Answer {}

    /// The index is wrong there.
    record Mistaken(long offset) implements Answer {}
  }

  private final Room room;
  private final ByteBuffer key;
  private final int partition;
  private final long from;
  private final long coveredTo;
  private final List<Run> runs;
  private final long maxBytes;
  private final long deadlineNanos;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();

  /// Guarded by this, like all below: one for each run that was given out.
  private final List<Optional<Outcome>> outcomes = new ArrayList<>();

  private long bytes;
  private int underWay;
  private boolean ending;

  /// @param from where the page begins (inclusive)
  /// @param coveredTo where it ends (exclusive) when all runs are read
  /// @param maxBytes no run is begun once the page has as many
  ExactPage(
      Room room,
      int partition,
      long from,
      long coveredTo,
      List<Run> runs,
      long maxBytes,
      long deadlineNanos) {
    this.room = room;
    this.key = ByteBuffer.wrap(room.name().getBytes(StandardCharsets.UTF_8));
    this.partition = partition;
    this.from = from;
    this.coveredTo = coveredTo;
    this.runs = List.copyOf(runs);
    this.maxBytes = maxBytes;
    this.deadlineNanos = deadlineNanos;
  }

  Room room() {
    return room;
  }

  boolean isOf(ByteBuffer recordKey) {
    return key.equals(recordKey);
  }

  int partition() {
    return partition;
  }

  int runs() {
    return runs.size();
  }

  boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  CompletableFuture<Answer> answer() {
    return answer;
  }

  /// The next run to read; it is the caller's until he says what came of it. Empty where no more is
  /// to be read.
  synchronized Optional<Run> next() {
    if (ending || outcomes.size() == runs.size()) {
      return Optional.empty();
    }
    Run run = runs.get(outcomes.size());
    outcomes.add(Optional.empty());
    underWay++;
    return Optional.of(run);
  }

  void done(Run run, Outcome outcome) {
    Optional<Answer> whole;
    synchronized (this) {
      outcomes.set(runs.indexOf(run), Optional.of(outcome));
      underWay--;
      if (outcome instanceof Outcome.Read(List<RoomRecord> records)) {
        bytes += records.stream().mapToLong(record -> record.frame().length).sum();
        ending |= bytes >= maxBytes;
      } else {
        ending = true;
      }
      boolean over = underWay == 0 && (ending || outcomes.size() == runs.size());
      whole = over ? Optional.of(conclude()) : Optional.empty();
    }
    whole.ifPresent(answer::complete);
  }

  /// Nobody reads it any more.
  void fail() {
    answer.complete(new Answer.Known(new Reading.Unavailable()));
  }

  /// What was read without a hole from the beginning; where that is nothing, why.
  private Answer conclude() {
    List<RoomRecord> records = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      Optional<Outcome> outcome = i < outcomes.size() ? outcomes.get(i) : Optional.empty();
      if (outcome.orElse(null) instanceof Outcome.Read(List<RoomRecord> read)) {
        records.addAll(read);
        continue;
      }
      long end = runs.get(i).first();
      if (end > from) {
        return new Answer.Known(new Reading.Page(records, end));
      }
      return switch (outcome.orElseGet(Outcome.Failed::new)) {
        case Outcome.Gone() -> new Answer.Known(new Reading.Missing(GapReason.EXPIRED));
        case Outcome.Wrong(long offset) -> new Answer.Mistaken(offset);
        case Outcome.Failed failed -> new Answer.Known(new Reading.Unavailable());
        case Outcome.Read read -> new Answer.Known(new Reading.Unavailable());
      };
    }
    return new Answer.Known(new Reading.Page(records, coveredTo));
  }
}
