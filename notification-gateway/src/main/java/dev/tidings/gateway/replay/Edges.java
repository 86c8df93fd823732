package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Where a room's past ends for who has just subscribed to its channel.
///
/// Everything that was published before the question lies below the answer: it is in the tail, at
/// the top at most, or below the mark, both as they stand at one instant. Where Redis knows no mark
/// or does not answer, the partition's last stable offset says the same: nothing is published that
/// is not committed. Thread-safe.
public final class Edges {

  private final Tails tails;
  private final LogPlaces places;
  private final HistoryIdentity identity;

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
    return tails
        .top(room)
        .exceptionally(failure -> Optional.empty())
        .thenCompose(
            reading ->
                reading.isPresent()
                    ? CompletableFuture.completedFuture(byTail(reading.get()))
                    : places.end(partition).thenApply(end -> new Edge(end, Optional.empty())));
  }

  private static Edge byTail(TailReading reading) {
    long behindTop = reading.top().orElse(-1) + 1;
    return new Edge(Math.max(reading.mark().position(), behindTop), Optional.of(reading.mark()));
  }
}
