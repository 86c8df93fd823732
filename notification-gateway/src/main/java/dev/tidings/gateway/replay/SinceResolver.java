package dev.tidings.gateway.replay;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.LogPlaces;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Turns a `since` into a position. Thread-safe.
public final class SinceResolver {

  /// A history record is written after its event was taken, by a broker whose clock may be behind
  /// the other's by this much.
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  private final LogPlaces places;
  private final HistoryReader reader;
  private final HistoryIdentity identity;
  private final PlaceFinder finder;

  /// @param log the rungs below the hot tail, which is asked first; they bound what is read
  public SinceResolver(
      Tails tails,
      HistoryReader log,
      LogPlaces places,
      HistoryIdentity identity,
      ReplaySettings settings) {
    this.places = places;
    this.reader = log;
    this.identity = identity;
    this.finder = new PlaceFinder(tails, log, places, identity, settings);
  }

  /// Where to replay from.
  ///
  /// @param gap why something before that place may be missing, where it may
  public record Resolved(long position, Optional<GapReason> gap) {}

  /// The place, at `edge` at most; never completes exceptionally.
  public CompletionStage<Resolved> resolve(Room room, Since since, long edge) {
    CompletionStage<PlaceFinder.Place> place;
    try {
      int partition = identity.known().partitionOf(room);
      place =
          switch (since) {
            case Since.Count(int count) -> finder.beforeLast(room, edge, count);
            case Since.Time(Instant time) -> atTime(partition, time, edge);
            case Since.Id(UUID id) -> behind(room, partition, id, edge);
          };
    } catch (IllegalStateException e) {
      place = CompletableFuture.failedFuture(e);
    }
    return place
        .exceptionally(failure -> PlaceFinder.Place.but(edge, GapReason.UNAVAILABLE))
        .thenApply(found -> new Resolved(Math.min(found.position(), edge), found.gap()));
  }

  /// The first record taken at the time or later, of whichever room. Where the log begins behind
  /// that time, what was between is gone.
  private CompletionStage<PlaceFinder.Place> atTime(int partition, Instant time, long edge) {
    return places
        .at(partition, time)
        .thenCombine(
            places.begin(partition),
            (first, begin) -> {
              long position = first.orElse(edge);
              // A log that begins at 0 has lost nothing. Behind a deleted beginning, the first
              // record that is left does not say what the deleted ones' times were.
              boolean unknown = begin > 0 && position <= begin;
              return unknown
                  ? PlaceFinder.Place.but(Math.max(position, begin), GapReason.EXPIRED)
                  : PlaceFinder.Place.at(position);
            });
  }

  private CompletionStage<PlaceFinder.Place> behind(Room room, int partition, UUID id, long edge) {
    return finder
        .lastOfTail(room)
        .exceptionally(failure -> List.of())
        .thenCompose(
            entries -> {
              for (LiveMessage.Durable entry : entries) {
                if (entry.id().equals(id)) {
                  return CompletableFuture.completedFuture(
                      PlaceFinder.Place.at(entry.offset() + 1));
                }
              }
              return search(room, partition, id, edge);
            });
  }

  private CompletionStage<PlaceFinder.Place> search(Room room, int partition, UUID id, long edge) {
    Instant taken = NotificationId.takenAt(id).minus(CLOCK_SKEW);
    return places
        .at(partition, taken)
        .thenCombine(
            places.begin(partition),
            (OptionalLong first, Long begin) -> {
              long from = Math.max(first.orElse(edge), begin);
              return search(room, id, from, edge, begin > 0 && from <= begin);
            })
        .thenCompose(found -> found);
  }

  private CompletionStage<PlaceFinder.Place> search(
      Room room, UUID id, long from, long edge, boolean beginningIsGone) {
    if (from >= edge) {
      return CompletableFuture.completedFuture(
          PlaceFinder.Place.but(
              edge, beginningIsGone ? GapReason.EXPIRED : GapReason.UNKNOWN_SINCE));
    }
    return reader
        .read(room, from, edge)
        .thenCompose(
            reading ->
                switch (reading) {
                  case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
                    for (RoomRecord record : records) {
                      if (record.id().equals(id)) {
                        yield CompletableFuture.completedFuture(
                            PlaceFinder.Place.at(record.offset() + 1));
                      }
                    }
                    yield search(room, id, coveredTo, edge, beginningIsGone);
                  }
                  case Reading.Missing(GapReason reason) ->
                      CompletableFuture.completedFuture(PlaceFinder.Place.but(edge, reason));
                  case Reading.Unavailable() ->
                      CompletableFuture.completedFuture(
                          PlaceFinder.Place.but(edge, GapReason.UNAVAILABLE));
                });
  }
}
