package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Reads a range on the first rung that proves its coverage: the hot tail, then what is below it.
/// Readings of the same range are one. Thread-safe.
public final class ReplayLadder implements HistoryReader {

  private final Tails tails;
  private final HistoryReader deep;
  private final ReplaySettings settings;
  private final ReplayMetrics metrics;
  private final Gate gate;
  private final Map<Range, CompletableFuture<Reading>> underWay = new ConcurrentHashMap<>();

  /// @param deep the rungs below the hot tail
  public ReplayLadder(
      Tails tails, HistoryReader deep, ReplaySettings settings, ReplayMetrics metrics) {
    this.tails = tails;
    this.deep = deep;
    this.settings = settings;
    this.metrics = metrics;
    this.gate = new Gate(settings.tailReads());
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return read(room, from, to, () -> {});
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to, Runnable whenDeep) {
    if (from >= to) {
      return CompletableFuture.completedFuture(new Reading.Page(List.of(), to));
    }
    Range range = new Range(room, from, to);
    CompletableFuture<Reading> mine = new CompletableFuture<>();
    CompletableFuture<Reading> first = underWay.putIfAbsent(range, mine);
    if (first != null) {
      return first;
    }
    climb(range, whenDeep)
        .exceptionally(failure -> new Reading.Unavailable())
        .thenAccept(
            reading -> {
              underWay.remove(range, mine);
              metrics.count(reading);
              mine.complete(reading);
            });
    return mine;
  }

  /// The tail's mark and top.
  CompletionStage<Optional<TailReading>> readTop(Room room) {
    return gate.pass(() -> tails.top(room));
  }

  /// The tail from a place on, a page of it.
  CompletionStage<Optional<TailReading>> readTail(Room room, long from) {
    return gate.pass(() -> tails.from(room, from, settings.pageRecords()));
  }

  /// The page that a reading of {@link #readTail} proves of `[from, to)`.
  Optional<Reading.Page> proved(TailReading reading, long from, long to) {
    return TailProof.of(reading, settings.pageRecords(), from, to)
            instanceof TailProof.Proof.Covers(List<RoomRecord> records, long coveredTo)
        ? Optional.of(counted(cut(records, coveredTo)))
        : Optional.empty();
  }

  private CompletionStage<Reading> climb(Range range, Runnable whenDeep) {
    return gate.pass(() -> proveByTail(range))
        .exceptionally(failure -> new TailProof.Proof.Nothing())
        .thenCompose(
            proof ->
                switch (proof) {
                  case TailProof.Proof.Covers(List<RoomRecord> records, long coveredTo) ->
                      CompletableFuture.completedFuture(counted(cut(records, coveredTo)));
                  case TailProof.Proof.Nothing() -> {
                    whenDeep.run();
                    yield deep.read(range.room(), range.from(), range.to());
                  }
                });
  }

  private CompletionStage<TailProof.Proof> proveByTail(Range range) {
    return tails
        .from(range.room(), range.from(), settings.pageRecords())
        .thenApply(
            reading ->
                reading.isPresent()
                    ? TailProof.of(reading.get(), settings.pageRecords(), range.from(), range.to())
                    : new TailProof.Proof.Nothing());
  }

  /// A page is cut where it has its bytes: the rest is asked for when it is wanted.
  private Reading.Page cut(List<RoomRecord> records, long coveredTo) {
    long bytes = 0;
    for (int i = 0; i < records.size() - 1; i++) {
      bytes += records.get(i).frame().length;
      if (bytes >= settings.pageBytes()) {
        return new Reading.Page(records.subList(0, i + 1), records.get(i).offset() + 1);
      }
    }
    return new Reading.Page(records, coveredTo);
  }

  private Reading.Page counted(Reading.Page page) {
    metrics.countTail();
    return page;
  }

  private record Range(Room room, long from, long to) {}
}
