package dev.tidings.gateway.replay;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.bus.Tails;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.LogPlaces;
import dev.tidings.gateway.threading.RunsOn;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A room's past in pages over the ladder. Thread-safe; blocks.
@RunsOn(RunsOn.Place.VIRTUAL)
public final class LadderPages implements RoomPages {

  private static final Optional<GapReason> EXPIRED = Optional.of(GapReason.EXPIRED);

  private final HistoryReader reader;
  private final LogPlaces places;
  private final HistoryIdentity identity;
  private final ReplaySettings settings;
  private final PlaceFinder finder;
  private final Drops drops;
  private final InstantSource clock;

  /// @param log the rungs below the hot tail, for what is read backwards
  public LadderPages(
      HistoryReader reader,
      HistoryReader log,
      Tails tails,
      LogPlaces places,
      HistoryIdentity identity,
      ReplaySettings settings,
      Drops drops,
      InstantSource clock) {
    this.reader = reader;
    this.places = places;
    this.identity = identity;
    this.settings = settings;
    this.finder = new PlaceFinder(tails, log, places, identity, settings);
    this.drops = drops;
    this.clock = clock;
  }

  @Override
  public Page after(Room room, Cursor cursor, int limit) {
    try {
      HistoryTopic topic = identity.topic().orElseThrow(Unanswered::new);
      int partition = topic.partitionOf(room);
      long end = await(places.end(partition));
      long begin = await(places.begin(partition));
      Optional<GapReason> gap = gapBefore(topic, cursor, begin, end);
      long from =
          switch (gap.orElse(null)) {
            case EPOCH_CHANGED, EXPIRED -> begin;
            case AHEAD_OF_LOG -> end;
            case null, default -> cursor.position();
          };
      return forward(room, topic, from, Math.min(end, reachFrom(from)), end, limit, gap);
    } catch (Unanswered e) {
      return new Page.Unavailable();
    }
  }

  @Override
  public Page before(Room room, Optional<Cursor> cursor, int limit) {
    try {
      HistoryTopic topic = identity.topic().orElseThrow(Unanswered::new);
      int partition = topic.partitionOf(room);
      long end = await(places.end(partition));
      long begin = await(places.begin(partition));
      Optional<GapReason> gap = cursor.flatMap(at -> gapBefore(topic, at, begin, end));
      boolean usable = cursor.isPresent() && gap.isEmpty();
      long to = usable ? cursor.get().position() : gap.equals(EXPIRED) ? begin : end;
      PlaceFinder.Place place = await(finder.beforeLast(room, to, limit));
      Page page = forward(room, topic, place.position(), to, to, limit, gap.or(place::gap));
      return page instanceof Page.Found found
          ? new Page.Found(
              found.entries(), found.from(), found.to(), place.position() > begin, found.gap())
          : page;
    } catch (Unanswered e) {
      return new Page.Unavailable();
    }
  }

  private static Optional<GapReason> gapBefore(
      HistoryTopic topic, Cursor cursor, long begin, long end) {
    if (!cursor.epoch().equals(topic.epoch())) {
      return Optional.of(GapReason.EPOCH_CHANGED);
    }
    if (cursor.position() < begin) {
      return EXPIRED;
    }
    return cursor.position() > end ? Optional.of(GapReason.AHEAD_OF_LOG) : Optional.empty();
  }

  /// One question reads no further than a replay may; who wants more asks again from there.
  private long reachFrom(long from) {
    return from + settings.maxScanOffsets();
  }

  private Page forward(
      Room room,
      HistoryTopic topic,
      long from,
      long to,
      long end,
      int limit,
      Optional<GapReason> gap)
      throws Unanswered {
    List<Entry> entries = new ArrayList<>();
    long position = from;
    Optional<GapReason> said = gap;
    RangeReading ranges = new RangeReading(settings.lookAhead());
    while (position < to && entries.size() < limit) {
      switch (next(ranges, room, ranges.begin(position, to))) {
        case RangeReading.Next.Deliver(Reading.Page page, boolean looked) -> {
          position = page.coveredTo();
          for (RoomRecord record : page.records()) {
            if (entries.size() == limit) {
              position = record.offset();
              break;
            }
            add(entries, topic, room, record, ranges.leftOut(record));
          }
        }
        case RangeReading.Next.ReadOn(RangeReading.Range more) -> {
          var unused = more; // asked for with the one before
        }
        case RangeReading.Next.Again() -> {}
        case RangeReading.Next.Lost(GapReason reason) -> {
          if (reason == GapReason.UNAVAILABLE) {
            throw new Unanswered();
          }
          // Retention has moved on since the beginning was asked for.
          said = Optional.of(reason);
          position = to;
        }
      }
    }
    return new Page.Found(
        entries,
        Cursor.of(topic.epoch(), room, from),
        Cursor.of(topic.epoch(), room, position),
        position < end,
        said);
  }

  /// What came of the range, looked through as far as that needs.
  private RangeReading.Next next(RangeReading ranges, Room room, RangeReading.Range range)
      throws Unanswered {
    RangeReading.Next next = ranges.read(await(reader.read(room, range.from(), range.to())));
    while (next instanceof RangeReading.Next.ReadOn(RangeReading.Range more)) {
      next = ranges.read(await(reader.read(room, more.from(), more.to())));
    }
    return next;
  }

  private void add(
      List<Entry> entries,
      HistoryTopic topic,
      Room room,
      RoomRecord record,
      Optional<Omission> leftOut) {
    Optional<Omission> why =
        record.isExpired(clock.millis()) ? Optional.of(Omission.EXPIRED) : leftOut;
    if (why.isPresent()) {
      drops.count(why.get().reason());
      return;
    }
    entries.add(
        new Entry(
            Cursor.of(topic.epoch(), room, record.offset() + 1),
            FrameCodec.notificationOf(record.frame())));
  }

  private <T> T await(CompletionStage<T> stage) throws Unanswered {
    try {
      return stage.toCompletableFuture().get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unanswered();
    } catch (ExecutionException | TimeoutException e) {
      throw new Unanswered();
    }
  }

  /// The history does not answer.
  private static final class Unanswered extends Exception {
    private static final long serialVersionUID = 1;
  }
}
