package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.threading.SharedLookup;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Where a room's past ends for who has just subscribed to its channel.
///
/// Everything that was published before the question lies below the answer: it is in the tail, at
/// the top at most, or below the mark, which is read first. Where Redis knows no mark or does not
/// answer, the partition's last stable offset says the same: nothing is published that is not
/// committed. Thread-safe.
public final class Edges {

  private final Tails tails;
  private final LogPlaces places;
  private final HistoryIdentity identity;
  private final Map<Integer, SharedLookup<Optional<Mark>>> marks = new ConcurrentHashMap<>();

  public Edges(Tails tails, LogPlaces places, HistoryIdentity identity) {
    this.tails = tails;
    this.places = places;
    this.identity = identity;
  }

  /// The edge, exclusive. Completes exceptionally where neither Redis nor Kafka answers.
  public CompletionStage<Long> of(Room room) {
    int partition;
    try {
      partition = identity.known().partitionOf(room);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    return marks
        .computeIfAbsent(partition, p -> new SharedLookup<>(() -> tails.mark(p)))
        .get()
        .thenCompose(mark -> byMark(room, mark))
        .exceptionally(failure -> OptionalLong.empty())
        .thenCompose(
            edge ->
                edge.isPresent()
                    ? CompletableFuture.completedFuture(edge.getAsLong())
                    : places.end(partition));
  }

  private CompletionStage<OptionalLong> byMark(Room room, Optional<Mark> mark) {
    if (mark.isEmpty()) {
      return CompletableFuture.completedFuture(OptionalLong.empty());
    }
    return tails
        .top(mark.get().generation(), room)
        .thenApply(top -> OptionalLong.of(Math.max(mark.get().position(), top.orElse(-1) + 1)));
  }
}
