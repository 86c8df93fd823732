package dev.tidings.gateway.replay;

import dev.tidings.contracts.room.Room;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/// Lets those who are behind in the same room share pages, wherever each of them stands.
///
/// Many clients that stopped reading together are behind by about as much, each at another place.
/// Who asks for a place within a page that was just read, or is being read, gets the rest of that
/// page, and stands from then on where the others stand. Kept pages are few and short-lived:
/// bounded in bytes over all rooms, and forgotten after a moment, at the next question at the
/// latest. A page says nothing that grows old: what was committed in a range stays what it is.
/// Thread-safe.
public final class SharedPages implements HistoryReader {

  /// What a page counts for at least: one without a record, which a quiet room that all follow is
  /// asked for by all who come back, is not for nothing either.
  private static final long LEAST_BYTES = 256;

  private final HistoryReader below;
  private final long maxBytes;
  private final long keptNanos;
  private final LongSupplier nanos;

  private final Map<Room, TreeMap<Long, Shared>> rooms = new HashMap<>();
  private final ArrayDeque<Shared> kept = new ArrayDeque<>();
  private long keptBytes;

  /// @param nanos a clock that only ascends
  public SharedPages(HistoryReader below, CatchUpSettings settings, LongSupplier nanos) {
    this.below = below;
    this.maxBytes = settings.sharedBytes();
    this.keptNanos = settings.sharedFor().toNanos();
    this.nanos = nanos;
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to) {
    return read(room, from, to, () -> {});
  }

  @Override
  public CompletionStage<Reading> read(Room room, long from, long to, Runnable whenDeep) {
    Optional<Shared> near;
    synchronized (this) {
      forgetOld();
      near = near(room, from);
    }
    if (near.isEmpty()) {
      return readOwn(room, from, to, whenDeep);
    }
    Shared shared = near.get();
    boolean sameQuestion = shared.from == from && shared.asked == to;
    return shared.answer.thenCompose(
        reading -> {
          Optional<Reading> rest = sameQuestion ? Optional.of(reading) : rest(reading, from, to);
          return rest.isPresent()
              ? CompletableFuture.completedFuture(rest.get())
              : readOwn(room, from, to, whenDeep);
        });
  }

  /// A page of the room that was read otherwise.
  ///
  /// @param from where it begins (inclusive)
  public void keep(Room room, long from, Reading.Page page) {
    Shared mine = new Shared(room, from, page.coveredTo());
    mine.answer.complete(page);
    synchronized (this) {
      forgetOld();
      if (rooms.computeIfAbsent(room, r -> new TreeMap<>()).putIfAbsent(from, mine) == null) {
        settle(mine, page);
      }
    }
  }

  /// How many bytes of pages are kept.
  public synchronized long keptBytes() {
    return keptBytes;
  }

  /// A page that is being read or kept, and reaches over `from` as far as is known.
  private Optional<Shared> near(Room room, long from) {
    TreeMap<Long, Shared> pages = rooms.get(room);
    if (pages == null) {
      return Optional.empty();
    }
    Map.Entry<Long, Shared> before = pages.floorEntry(from);
    return before != null && from < before.getValue().to
        ? Optional.of(before.getValue())
        : Optional.empty();
  }

  private CompletionStage<Reading> readOwn(Room room, long from, long to, Runnable whenDeep) {
    Shared mine = new Shared(room, from, to);
    synchronized (this) {
      rooms.computeIfAbsent(room, r -> new TreeMap<>()).putIfAbsent(from, mine);
    }
    return below
        .read(room, from, to, whenDeep)
        .thenApply(
            reading -> {
              settle(mine, reading);
              mine.answer.complete(reading);
              return reading;
            });
  }

  private synchronized void settle(Shared mine, Reading reading) {
    if (rooms.getOrDefault(mine.room, new TreeMap<>()).get(mine.from) != mine) {
      return;
    }
    if (reading instanceof Reading.Page(List<RoomRecord> records, long coveredTo)) {
      mine.to = coveredTo;
      mine.bytes =
          Math.max(LEAST_BYTES, records.stream().mapToLong(record -> record.frame().length).sum());
      mine.readAtNanos = nanos.getAsLong();
      kept.add(mine);
      keptBytes += mine.bytes;
      while (keptBytes > maxBytes) {
        forget(kept.remove());
      }
    } else {
      drop(mine);
    }
  }

  private void forgetOld() {
    long now = nanos.getAsLong();
    while (!kept.isEmpty() && now - kept.peek().readAtNanos >= keptNanos) {
      forget(kept.remove());
    }
  }

  private void forget(Shared page) {
    keptBytes -= page.bytes;
    drop(page);
  }

  private void drop(Shared page) {
    TreeMap<Long, Shared> pages = rooms.get(page.room);
    if (pages != null && pages.remove(page.from, page) && pages.isEmpty()) {
      rooms.remove(page.room);
    }
  }

  /// What a page has of `[from, to)`, where that is something.
  private static Optional<Reading> rest(Reading reading, long from, long to) {
    if (!(reading instanceof Reading.Page(List<RoomRecord> records, long coveredTo))
        || coveredTo <= from) {
      return Optional.empty();
    }
    List<RoomRecord> mine =
        records.stream().filter(record -> record.offset() >= from && record.offset() < to).toList();
    return Optional.of(new Reading.Page(mine, Math.min(coveredTo, to)));
  }

  /// A page on its way, or kept. What is not final is guarded by the pages' lock.
  private static final class Shared {
    private final Room room;
    private final long from;
    private final long asked;
    private final CompletableFuture<Reading> answer = new CompletableFuture<>();
    private long to;
    private long bytes;
    private long readAtNanos;

    private Shared(Room room, long from, long to) {
      this.room = room;
      this.from = from;
      this.asked = to;
      this.to = to;
    }
  }
}
