package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.threading.SharedLookup;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Where a room's past ends for who has just subscribed to its channel.
///
/// Everything that was published before the question lies below the answer: it is in the tail, at
/// the top at most, or below the mark, which is read before and behind it. Where Redis knows no
/// mark or does not answer, the partition's last stable offset says the same: nothing is published
/// that is not committed. Thread-safe.
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

  /// @param position exclusive
  /// @param mark what it stands on, where it is not the log's end: its generation tells which of
  /// the marks that are still on their way are older than this edge
  public record Edge(long position, Optional<Mark> mark) {}

  /// The edge. Completes exceptionally where neither Redis nor Kafka answers.
  public CompletionStage<Edge> of(Room room) {
    int partition;
    try {
      partition = identity.known().partitionOf(room);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    return lookup(partition)
        .get()
        .thenCompose(mark -> byMark(room, partition, mark))
        .exceptionally(failure -> Optional.empty())
        .thenCompose(
            edge ->
                edge.isPresent()
                    ? CompletableFuture.completedFuture(edge.get())
                    : places.end(partition).thenApply(end -> new Edge(end, Optional.empty())));
  }

  /// The mark is read once more behind the top: where Redis lost writes between the two, a top that
  /// is missing says nothing, and only the log knows what had been published.
  private CompletionStage<Optional<Edge>> byMark(Room room, int partition, Optional<Mark> mark) {
    if (mark.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return tails
        .top(mark.get().generation(), room)
        .thenCompose(
            top ->
                lookup(partition)
                    .get()
                    .thenApply(
                        again ->
                            again
                                .filter(mark.get()::isFollowedBy)
                                .map(
                                    later ->
                                        new Edge(
                                            Math.max(mark.get().position(), top.orElse(-1) + 1),
                                            mark))));
  }

  private SharedLookup<Optional<Mark>> lookup(int partition) {
    return marks.computeIfAbsent(partition, p -> new SharedLookup<>(() -> tails.mark(p)));
  }
}
