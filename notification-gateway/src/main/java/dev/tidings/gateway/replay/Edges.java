package dev.tidings.gateway.replay;

import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.TailReading;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Where a room's past ends for who has just subscribed to its channel.
///
/// Everything that was published before the question lies below the answer: it is in the tail, at
/// the top at most, or below the mark, both as they stand at one instant. Where Redis knows no mark
/// or does not answer, the partition's last stable offset says the same: nothing is published that
/// is not committed.
///
/// Where somebody who waits goes on from a place, the tail is read from there in the same question,
/// and what it proves is kept for the reading that follows: who comes back asks Redis once.
/// Thread-safe.
public final class Edges {

  private final LogPlaces places;
  private final HistoryIdentity identity;
  private final ReplayLadder ladder;
  private final SharedPages pages;

  /// @param pages where what was proved is kept
  public Edges(LogPlaces places, HistoryIdentity identity, ReplayLadder ladder, SharedPages pages) {
    this.places = places;
    this.identity = identity;
    this.ladder = ladder;
    this.pages = pages;
  }

  /// @param position exclusive
  /// @param mark what it stands on, where it is not the log's end: its generation tells which of
  /// the marks that are still on their way are older than this edge
  public record Edge(long position, Optional<Mark> mark) {}

  /// The edge. Completes exceptionally where neither Redis nor Kafka answers.
  ///
  /// @param from where somebody goes on who waits for it
  public CompletionStage<Edge> of(Room room, OptionalLong from) {
    int partition;
    try {
      partition = identity.known().partitionOf(room);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    return (from.isPresent() ? ladder.readTail(room, from.getAsLong()) : ladder.readTop(room))
        .exceptionally(failure -> Optional.empty())
        .thenCompose(
            reading ->
                reading.isPresent()
                    ? CompletableFuture.completedFuture(byTail(room, from, reading.get()))
                    : places.end(partition).thenApply(end -> new Edge(end, Optional.empty())));
  }

  private Edge byTail(Room room, OptionalLong from, TailReading reading) {
    long behindTop = reading.top().orElse(-1) + 1;
    long position = Math.max(reading.mark().position(), behindTop);
    if (from.isPresent() && from.getAsLong() < position) {
      ladder
          .proved(reading, from.getAsLong(), position)
          .ifPresent(page -> pages.keep(room, from.getAsLong(), page));
    }
    return new Edge(position, Optional.of(reading.mark()));
  }
}
