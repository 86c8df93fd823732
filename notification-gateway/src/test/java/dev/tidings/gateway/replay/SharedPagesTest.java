package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class SharedPagesTest {

  private static final Room ROOM = new Room("team:1");
  private static final int PAGE = 10;

  private final List<Asked> asked = new ArrayList<>();
  private long nowNanos;

  private record Asked(Room room, long from, long to, CompletableFuture<Reading> answer) {

    /// Every offset is a record of the room.
    void give() {
      long until = Math.min(to, from + PAGE);
      List<RoomRecord> records = new ArrayList<>();
      for (long offset = from; offset < until; offset++) {
        records.add(
            new RoomRecord(offset, new UUID(0, offset), OptionalLong.empty(), new byte[100]));
      }
      answer.complete(new Reading.Page(records, until));
    }
  }

  private final HistoryReader below =
      (room, from, to) -> {
        Asked one = new Asked(room, from, to, new CompletableFuture<>());
        asked.add(one);
        return one.answer();
      };

  @Test
  void whoStandsWithinAPageThatIsReadGetsTheRestOfIt() {
    SharedPages pages = pages(1 << 20);
    CompletionStage<Reading> first = pages.read(ROOM, 0, 100);
    CompletionStage<Reading> second = pages.read(ROOM, 4, 200);
    assertThat(asked).hasSize(1);
    asked.getFirst().give();
    assertThat(offsets(first)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(offsets(second)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(offsets(pages.read(ROOM, 8, 9))).containsExactly(8L);
    assertThat(asked).hasSize(1);
  }

  @Test
  void whoStandsBeyondThePageReadsItsOwn() {
    SharedPages pages = pages(1 << 20);
    var unused = pages.read(ROOM, 0, 100);
    CompletionStage<Reading> far = pages.read(ROOM, 50, 100);
    asked.getFirst().give();
    assertThat(asked).hasSize(2);
    asked.get(1).give();
    assertThat(offsets(far)).startsWith(50L).hasSize(PAGE);
  }

  /// In a storm everyone comes back to the room that all follow, with about the same cursor, and
  /// mostly nothing happened there.
  @Test
  void aPageWithoutARecordServesTheOthersToo() {
    SharedPages pages = pages(1 << 20);
    var first = pages.read(ROOM, 0, 100);
    asked.getFirst().answer().complete(new Reading.Page(List.of(), 100));
    assertThat(now(first)).isEqualTo(new Reading.Page(List.of(), 100));
    for (int client = 0; client < 1_000; client++) {
      assertThat(now(pages.read(ROOM, client % 90, 100)))
          .isEqualTo(new Reading.Page(List.of(), 100));
    }
    assertThat(asked).hasSize(1);
    assertThat(now(pages.read(ROOM, 50, 120))).isEqualTo(new Reading.Page(List.of(), 100));
  }

  @Test
  void aPageThatWasReadOtherwiseServesAsIfItHadBeenReadHere() {
    SharedPages pages = pages(1 << 20);
    pages.keep(ROOM, 10, new Reading.Page(List.of(record(12), record(17)), 20));

    assertThat(offsets(pages.read(ROOM, 10, 20))).containsExactly(12L, 17L);
    assertThat(offsets(pages.read(ROOM, 13, 40))).containsExactly(17L);
    assertThat(asked).isEmpty();
    assertThat(pages.read(ROOM, 20, 40)).isNotCompleted();
    assertThat(pages.read(ROOM, 9, 20)).isNotCompleted();
    assertThat(asked).hasSize(2);
  }

  @Test
  void anotherRoomSharesNothing() {
    SharedPages pages = pages(1 << 20);
    assertThat(pages.read(ROOM, 0, 100)).isNotCompleted();
    assertThat(pages.read(new Room("team:2"), 0, 100)).isNotCompleted();
    assertThat(asked).hasSize(2);
  }

  @Test
  void whatCannotBeReadFromOnePlaceMayBeReadFromAnother() {
    SharedPages pages = pages(1 << 20);
    CompletionStage<Reading> first = pages.read(ROOM, 0, 100);
    CompletionStage<Reading> same = pages.read(ROOM, 0, 100);
    CompletionStage<Reading> later = pages.read(ROOM, 20, 100);
    asked.getFirst().answer().complete(new Reading.Missing(GapReason.EXPIRED));
    assertThat(now(first)).isEqualTo(new Reading.Missing(GapReason.EXPIRED));
    assertThat(now(same)).isEqualTo(new Reading.Missing(GapReason.EXPIRED));
    asked.get(1).give();
    assertThat(offsets(later)).startsWith(20L);
    assertThat(pages.read(ROOM, 0, 100)).isNotCompleted();
    assertThat(asked).hasSize(3);
  }

  @Test
  void pagesAreKeptForAMomentAndWithinTheirBytes() {
    SharedPages pages = pages(2 * PAGE * 100);
    for (int from = 0; from < 50; from += PAGE) {
      var unused = pages.read(ROOM, from, 100);
      asked.getLast().give();
      assertThat(pages.keptBytes()).isLessThanOrEqualTo(2 * PAGE * 100);
    }
    assertThat(offsets(pages.read(ROOM, 45, 100))).startsWith(45L);
    assertThat(asked).hasSize(5);
    nowNanos += Duration.ofSeconds(2).toNanos();
    assertThat(pages.read(ROOM, 45, 100)).isNotCompleted();
    assertThat(asked).hasSize(6);
    assertThat(pages.keptBytes()).isZero();
  }

  /// Twenty who stand anywhere in a log, and ask in any order, each page by page.
  @Property(tries = 300)
  void eachGetsEverythingFromItsPlaceOnOnceAndInOrder(@ForAll long seed) {
    Random random = new Random(seed);
    asked.clear();
    SharedPages pages = pages(random.nextInt(5_000));
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readers.add(new Reader(random.nextInt(100)));
    }
    List<Asked> open = new ArrayList<>();
    int given = 0;
    while (readers.stream().anyMatch(reader -> reader.position < 100)) {
      Reader reader = readers.get(random.nextInt(readers.size()));
      reader.step(pages);
      open.clear();
      open.addAll(asked.subList(given, asked.size()));
      if (!open.isEmpty() && random.nextBoolean()) {
        open.getFirst().give();
        given++;
      }
      nowNanos += random.nextInt(1_000_000);
    }
    for (Reader reader : readers) {
      List<Long> expected = new ArrayList<>();
      for (long offset = reader.start; offset < 100; offset++) {
        expected.add(offset);
      }
      assertThat(reader.seen).isEqualTo(expected);
    }
  }

  private static final class Reader {
    private final long start;
    private final List<Long> seen = new ArrayList<>();
    private long position;
    private CompletionStage<Reading> waiting;

    private Reader(long start) {
      this.start = start;
      this.position = start;
    }

    private void step(SharedPages pages) {
      if (waiting == null && position < 100) {
        waiting = pages.read(ROOM, position, 100);
      }
      if (waiting != null && waiting.toCompletableFuture().isDone()) {
        Reading.Page page = (Reading.Page) now(waiting);
        page.records().forEach(record -> seen.add(record.offset()));
        position = page.coveredTo();
        waiting = null;
      }
    }
  }

  private static RoomRecord record(long offset) {
    return new RoomRecord(offset, new UUID(0, offset), OptionalLong.empty(), new byte[100]);
  }

  private SharedPages pages(long maxBytes) {
    return new SharedPages(
        below, new CatchUpSettings(1, maxBytes, Duration.ofSeconds(2)), () -> nowNanos);
  }

  private static Reading now(CompletionStage<Reading> stage) {
    return stage.toCompletableFuture().getNow(null);
  }

  private static List<Long> offsets(CompletionStage<Reading> stage) {
    return ((Reading.Page) now(stage)).records().stream().map(RoomRecord::offset).toList();
  }
}
