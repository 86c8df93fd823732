package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Finds places in a room's past backwards: from the tail where it goes back far enough, else from
/// the index, and where that does not reach from the log in ranges that grow, within the bound of a
/// scan. Thread-safe.
final class PlaceFinder {

  private static final int MAX_TAIL = 256;
  private static final long FIRST_RANGE = 4_096;
  private static final long MAX_RANGE = 262_144;

  private final Tails tails;
  private final HistoryReader log;
  private final LogPlaces places;
  private final HistoryIdentity identity;
  private final ReplaySettings settings;

  PlaceFinder(
      Tails tails,
      HistoryReader log,
      LogPlaces places,
      HistoryIdentity identity,
      ReplaySettings settings) {
    this.tails = tails;
    this.log = log;
    this.places = places;
    this.identity = identity;
    this.settings = settings;
  }

  /// A place, and why it is not the one that was looked for where it is not.
  record Place(long position, Optional<GapReason> gap) {

    static Place at(long position) {
      return new Place(position, Optional.empty());
    }

    static Place but(long position, GapReason reason) {
      return new Place(position, Optional.of(reason));
    }
  }

  /// The place before the room's last `count` records below `to` (exclusive). Where the log holds
  /// fewer it is the log's beginning. Completes exceptionally where Kafka does not answer.
  CompletionStage<Place> beforeLast(Room room, long to, int count) {
    if (count == 0) {
      return CompletableFuture.completedFuture(Place.at(to));
    }
    int partition = identity.known().partitionOf(room);
    return byTail(room, to, count)
        .exceptionally(failure -> OptionalLong.empty())
        .thenCompose(
            place ->
                place.isPresent()
                    ? CompletableFuture.completedFuture(Place.at(place.getAsLong()))
                    : byIndex(room, partition, to, count));
  }

  /// What lies behind the index's place is known; where that is not enough the log is read on from
  /// there.
  private CompletionStage<Place> byIndex(Room room, int partition, long to, int count) {
    return places
        .begin(partition)
        .thenCombine(
            log.beforeLast(room, to, count),
            (begin, known) ->
                known.position() < begin
                    ? new Backwards(room, begin, to, count, 0).read(to, FIRST_RANGE)
                    : new Backwards(room, begin, known.position(), count, known.found())
                        .read(known.position(), FIRST_RANGE))
        .thenCompose(place -> place);
  }

  /// The room's last entries, where the tail holds so many behind an unbroken chain.
  CompletionStage<List<LiveMessage.Durable>> lastOfTail(Room room) {
    return tails
        .last(room, MAX_TAIL)
        .thenApply(reading -> reading.map(TailReading::entries).orElse(List.of()));
  }

  private CompletionStage<OptionalLong> byTail(Room room, long to, int count) {
    return tails
        .last(room, MAX_TAIL)
        .thenApply(
            reading ->
                reading.isPresent() ? lastOf(reading.get(), to, count) : OptionalLong.empty());
  }

  private static OptionalLong lastOf(TailReading reading, long to, int count) {
    List<LiveMessage.Durable> entries = reading.entries();
    if (entries.isEmpty()
        || Math.max(reading.mark().position(), entries.getLast().offset() + 1) < to) {
      return OptionalLong.empty();
    }
    int found = 0;
    long known = Long.MAX_VALUE;
    for (LiveMessage.Durable entry : entries.reversed()) {
      if (known != Long.MAX_VALUE && entry.offset() + 1 < known) {
        return OptionalLong.empty(); // the chain is broken between the two
      }
      known = entry.previous().contiguousFrom();
      if (entry.offset() < to && ++found == count) {
        return OptionalLong.of(entry.offset());
      }
    }
    return OptionalLong.empty();
  }

  /// One reading backwards. Each step is begun by the end of the one before: never two at once.
  private final class Backwards {

    private final Room room;
    private final long begin;
    private final long to;
    private final int count;
    private final int known;
    private final ArrayDeque<Long> later = new ArrayDeque<>();

    /// @param known how many are known to follow `to`
    Backwards(Room room, long begin, long to, int count, int known) {
      this.room = room;
      this.begin = begin;
      this.to = to;
      this.count = count;
      this.known = known;
    }

    CompletionStage<Place> read(long end, long range) {
      long from = Math.max(begin, end - range);
      if (known == count) {
        return CompletableFuture.completedFuture(Place.at(end));
      }
      if (from >= end) {
        return CompletableFuture.completedFuture(Place.at(begin));
      }
      if (to - from > settings.maxScanOffsets()) {
        return CompletableFuture.completedFuture(Place.but(end, GapReason.TOO_FAR_BEHIND));
      }
      ArrayDeque<Long> offsets = new ArrayDeque<>();
      return forward(from, end, offsets)
          .thenCompose(
              whole -> {
                if (!whole) {
                  // Retention has moved on while this was reading.
                  return CompletableFuture.completedFuture(Place.but(end, GapReason.EXPIRED));
                }
                while (!offsets.isEmpty() && later.size() + known < count) {
                  later.addFirst(offsets.removeLast());
                }
                return later.size() + known == count
                    ? CompletableFuture.completedFuture(Place.at(later.getFirst()))
                    : read(from, Math.min(range * 2, MAX_RANGE));
              });
    }

    private CompletionStage<Boolean> forward(long from, long end, ArrayDeque<Long> offsets) {
      return log.read(room, from, end)
          .thenCompose(
              reading ->
                  switch (reading) {
                    case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
                      for (RoomRecord record : records) {
                        offsets.add(record.offset());
                        if (offsets.size() > count) {
                          offsets.removeFirst();
                        }
                      }
                      yield coveredTo < end
                          ? forward(coveredTo, end, offsets)
                          : CompletableFuture.completedFuture(true);
                    }
                    case Reading.Missing(GapReason reason) ->
                        CompletableFuture.completedFuture(false);
                    case Reading.Unavailable() ->
                        CompletableFuture.failedFuture(
                            new IllegalStateException("history: unavailable"));
                  });
    }
  }
}
