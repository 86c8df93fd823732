package dev.tidings.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.index.ExactPage.Answer;
import dev.tidings.gateway.index.ExactPage.Outcome;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// A page of single reads: what joins on from its beginning is given out, whatever order they end.
final class ExactPageTest {

  private static final Room ROOM = new Room("team:7");

  @Test
  void neighboursAreReadTogetherAndAPageIsSharedByReaders() {
    assertThat(Run.of(new long[] {1, 5, 21, 100, 101}))
        .containsExactly(new Run(new long[] {1, 5, 21}), new Run(new long[] {100, 101}));
    long[] dense = new long[100];
    Arrays.setAll(dense, i -> i);
    assertThat(Run.of(dense)).extracting(Run::size).containsExactly(32, 32, 32, 4);
  }

  @Test
  void recordsAreInOrderWhicheverReadEndsFirst() {
    ExactPage page = page(1_000, 100, 200, 300);
    Run first = page.next().orElseThrow();
    Run second = page.next().orElseThrow();
    Run third = page.next().orElseThrow();
    assertThat(page.next()).isEmpty();
    page.done(third, read(300));
    page.done(first, read(100));
    assertThat(page.answer()).isNotDone();
    page.done(second, read(200));
    assertPage(page, 1_000, 100, 200, 300);
  }

  @Test
  void aPageEndsBeforeTheFirstReadThatFailed() {
    ExactPage page = page(1_000, 100, 200, 300);
    page.done(page.next().orElseThrow(), read(100));
    Run second = page.next().orElseThrow();
    Run third = page.next().orElseThrow();
    page.done(third, read(300));
    page.done(second, new Outcome.Failed());
    assertPage(page, 200, 100);
  }

  @Test
  void noMoreIsReadOnceThePageHasItsBytes() {
    ExactPage page = page(5, 100, 200, 300);
    page.done(page.next().orElseThrow(), read(100));
    assertThat(page.next()).isEmpty();
    assertPage(page, 200, 100);
  }

  @Test
  void whereTheFirstRecordIsGoneOrWrongItIsSaid() {
    ExactPage gone = page(1_000, 10, 200);
    gone.done(gone.next().orElseThrow(), new Outcome.Gone());
    assertThat(gone.answer())
        .isCompletedWithValue(new Answer.Known(new Reading.Missing(GapReason.EXPIRED)));
    ExactPage wrong = page(1_000, 10, 200);
    wrong.done(wrong.next().orElseThrow(), new Outcome.Wrong(10));
    assertThat(wrong.answer()).isCompletedWithValue(new Answer.Mistaken(10));
    ExactPage failed = page(1_000, 10, 200);
    failed.done(failed.next().orElseThrow(), new Outcome.Failed());
    assertThat(failed.answer()).isCompletedWithValue(new Answer.Known(new Reading.Unavailable()));
  }

  @Test
  void aRecordOfAnotherRoomWithTheSameHashIsLeftOut() {
    ExactPage page = page(1_000, 100, 200);
    page.done(page.next().orElseThrow(), new Outcome.Read(List.of()));
    page.done(page.next().orElseThrow(), read(200));
    assertPage(page, 1_000, 200);
  }

  /// From 10, covered to 1,000; each offset is a run of its own.
  private static ExactPage page(long maxBytes, long... offsets) {
    return new ExactPage(ROOM, 0, 10, 1_000, Run.of(offsets), maxBytes, Long.MAX_VALUE);
  }

  private static Outcome read(long offset) {
    return new Outcome.Read(
        List.of(new RoomRecord(offset, new UUID(0, offset), OptionalLong.empty(), new byte[9])));
  }

  private static void assertPage(ExactPage page, long coveredTo, long... offsets) {
    assertThat(page.answer())
        .isCompletedWithValueMatching(
            answer ->
                answer instanceof Answer.Known(Reading.Page(List<RoomRecord> records, long to))
                    && to == coveredTo
                    && records.stream()
                        .map(RoomRecord::offset)
                        .toList()
                        .equals(LongStream.of(offsets).boxed().toList()));
  }
}
