package dev.tidings.gateway.index;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.index.PartitionIndex.Found;
import dev.tidings.gateway.replay.HistoryReader;
import dev.tidings.gateway.replay.OffsetIndex;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RecordDecoder;
import dev.tidings.gateway.replay.ReplaySettings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The index at work: a lookup says where a room's records stand, a few consumers read these.
///
/// What lies between two records of a room is not looked at, so a room's past costs by what it has,
/// and not by how far back it is. An empty stretch costs no read of Kafka at all. What the index
/// says is only where to look: each record must stand at its offset with the room's key, and where
/// one does not, the part that said so is taken out, and the log is asked. Thread-safe.
public final class IndexRung implements OffsetIndex {

  private static final int LOOKUP_THREADS = 2;

  private final HistoryIdentity identity;
  private final IndexSettings settings;
  private final ReplaySettings replay;
  private final IndexBuilder builder;
  private final Thread building;
  private final ExactReads reads;
  private final ThreadPoolExecutor lookups;

  public IndexRung(
      KafkaSettings kafka,
      HistoryIdentity identity,
      IndexSettings settings,
      ReplaySettings replay,
      IndexMetrics metrics,
      Drops drops) {
    this.identity = identity;
    this.settings = settings;
    this.replay = replay;
    IndexConsumers consumers = new IndexConsumers(kafka, settings);
    this.builder = new IndexBuilder(settings, consumers::ofAll, identity, metrics);
    this.reads =
        new ExactReads(settings, consumers::ofSingle, identity, new RecordDecoder(drops), metrics);
    this.lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(settings.maxWaiting()),
            Thread.ofPlatform().daemon().name("index-lookup-", 0).factory());
    this.building = Thread.ofPlatform().daemon().name("index-builder").start(builder);
  }

  @Override
  public CompletionStage<Answer> read(Room room, long from, long to) {
    return lookUp(() -> answer(room, from, to), new Answer.Sweep());
  }

  @Override
  public CompletionStage<HistoryReader.Known> beforeLast(Room room, long to, int count) {
    return lookUp(
        () -> CompletableFuture.completedFuture(placeBefore(room, to, count)),
        new HistoryReader.Known(to, 0));
  }

  /// How far it is built: offsets of the partition are covered up to here (exclusive).
  long builtTo(int partition) {
    return builder.index().map(index -> index.of(partition).end()).orElse(0L);
  }

  @Override
  public void close() {
    building.interrupt();
    lookups.shutdown();
    reads.close();
    try {
      // The next life's gateway wants the lock.
      building.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Files are read for it: not on the caller's thread.
  private <T> CompletionStage<T> lookUp(Supplier<CompletionStage<T>> lookup, T whereFull) {
    try {
      return CompletableFuture.supplyAsync(lookup, lookups).thenCompose(stage -> stage);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(whereFull);
    }
  }

  private CompletionStage<Answer> answer(Room room, long from, long to) {
    Optional<HistoryIndex> index = builder.index();
    if (index.isEmpty()) {
      return done(new Answer.NotCovered(Long.MAX_VALUE));
    }
    PartitionIndex of = index.get().of(room);
    int hash = index.get().hashOf(room);
    return switch (of.find(hash, from, to, replay.pageRecords(), settings.maxRecords())) {
      case Found.Unknown(long until) -> done(new Answer.NotCovered(until));
      case Found.TooMany() -> read(new Reading.Missing(GapReason.TOO_FAR_BEHIND));
      case Found.Offsets(long[] offsets, long coveredTo) ->
          offsets.length == 0
              ? read(new Reading.Page(List.of(), coveredTo))
              : read(room, index.get(), from, coveredTo, offsets);
    };
  }

  private CompletionStage<Answer> read(
      Room room, HistoryIndex index, long from, long coveredTo, long[] offsets) {
    List<Run> runs = Run.of(offsets);
    if (coveredTo - from < (long) runs.size() * settings.scanOffsetsPerRead()) {
      return done(new Answer.Sweep());
    }
    if (!identity.isReachable()) {
      return read(new Reading.Unavailable());
    }
    int partition = index.topic().partitionOf(room);
    long deadline = System.nanoTime() + replay.timeout().toNanos();
    ExactPage page =
        new ExactPage(room, partition, from, coveredTo, runs, replay.pageBytes(), deadline);
    if (!reads.offer(page)) {
      return done(new Answer.Sweep());
    }
    return page.answer()
        .thenApply(
            answer ->
                switch (answer) {
                  case ExactPage.Answer.Known(Reading reading) -> new Answer.Read(reading);
                  case ExactPage.Answer.Mistaken(long offset) -> {
                    index.of(partition).distrustAt(offset, "no record stands at " + offset);
                    yield new Answer.NotCovered(Long.MAX_VALUE);
                  }
                });
  }

  private HistoryReader.Known placeBefore(Room room, long to, int count) {
    Optional<HistoryIndex> index = builder.index();
    if (index.isEmpty()) {
      return new HistoryReader.Known(to, 0);
    }
    PartitionIndex.Last last = index.get().of(room).last(index.get().hashOf(room), to, count);
    int found = last.offsets().length;
    return new HistoryReader.Known(found == count ? last.offsets()[0] : last.coveredFrom(), found);
  }

  private static CompletionStage<Answer> read(Reading reading) {
    return done(new Answer.Read(reading));
  }

  private static CompletionStage<Answer> done(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
