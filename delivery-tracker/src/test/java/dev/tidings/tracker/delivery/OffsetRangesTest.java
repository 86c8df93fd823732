package dev.tidings.tracker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.delivery.OffsetRanges.Range;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class OffsetRangesTest {

  @Property
  void containsWhatWasAddedAndNothingElse(@ForAll("someRanges") List<Range> added) {
    OffsetRanges ranges = OffsetRanges.NONE;
    Set<Long> expected = new TreeSet<>();
    for (Range range : added) {
      ranges = ranges.with(range);
      for (long offset = range.from(); offset <= range.through(); offset++) {
        expected.add(offset);
      }
    }
    for (long offset = 0; offset < 140; offset++) {
      assertThat(ranges.contains(offset)).as("%d", offset).isEqualTo(expected.contains(offset));
    }
  }

  @Property
  void rangesAscendAndDoNotTouchWhateverTheOrder(@ForAll("someRanges") List<Range> added) {
    OffsetRanges forth = OffsetRanges.NONE;
    OffsetRanges back = OffsetRanges.NONE;
    for (Range range : added) {
      forth = forth.with(range);
    }
    for (Range range : added.reversed()) {
      back = back.with(range);
    }
    for (int at = 1; at < forth.ranges().size(); at++) {
      assertThat(forth.ranges().get(at).from())
          .isGreaterThan(forth.ranges().get(at - 1).through() + 1);
    }
    assertThat(back).isEqualTo(forth);
  }

  @Property
  void textAndBackIsTheSame(@ForAll("someRanges") List<Range> added) {
    OffsetRanges ranges = OffsetRanges.NONE;
    for (Range range : added) {
      ranges = ranges.with(range);
    }
    assertThat(OffsetRanges.ofMultirange(ranges.toMultirange())).isEqualTo(ranges);
  }

  @Property
  void whatIsLeftOfRangesIsWhatTheOthersDoNotHave(
      @ForAll("someRanges") List<Range> some, @ForAll("someRanges") List<Range> others) {
    OffsetRanges one = some.stream().reduce(OffsetRanges.NONE, OffsetRanges::with, (a, b) -> a);
    OffsetRanges other = others.stream().reduce(OffsetRanges.NONE, OffsetRanges::with, (a, b) -> a);

    for (long offset = 0; offset < 140; offset++) {
      assertThat(one.minus(other).contains(offset))
          .as("%d", offset)
          .isEqualTo(one.contains(offset) && !other.contains(offset));
      assertThat(one.with(other).contains(offset))
          .as("%d", offset)
          .isEqualTo(one.contains(offset) || other.contains(offset));
    }
  }

  @Property
  void holesAreWhatLiesBetweenAndClosedTheyLeaveOneRange(@ForAll("someRanges") List<Range> added) {
    OffsetRanges ranges = OffsetRanges.NONE;
    for (Range range : added) {
      ranges = ranges.with(range);
    }
    OffsetRanges closed = ranges;
    for (Range hole : ranges.holes(100)) {
      for (long offset = hole.from(); offset <= hole.through(); offset++) {
        assertThat(ranges.contains(offset)).as("%d", offset).isFalse();
      }
      closed = closed.with(hole);
    }
    assertThat(closed.ranges()).hasSizeLessThanOrEqualTo(1);
    assertThat(ranges.holes(3).reversed())
        .isEqualTo(ranges.holes(100).reversed().stream().limit(3).toList());
  }

  @Test
  void oneRangeTooManyForgetsTheLowestAndClaimsNothingMore() {
    OffsetRanges ranges = OffsetRanges.NONE;
    for (int i = 0; i <= OffsetRanges.MAX_RANGES; i++) {
      ranges = ranges.with(new Range(i * 10L, i * 10L + 1));
    }

    assertThat(ranges.ranges()).hasSizeLessThanOrEqualTo(OffsetRanges.MAX_RANGES);
    assertThat(ranges.contains(0)).isFalse();
    assertThat(ranges.contains(OffsetRanges.MAX_RANGES * 10L)).isTrue();
    assertThat(ranges.contains(OffsetRanges.MAX_RANGES * 10L - 5)).isFalse();
  }

  @Provide
  Arbitrary<List<Range>> someRanges() {
    Arbitrary<Long> from = Arbitraries.longs().between(0, 120);
    Arbitrary<Long> length = Arbitraries.longs().between(0, 12);
    return Combinators.combine(from, length)
        .as((start, more) -> new Range(start, start + more))
        .list()
        .ofMaxSize(20);
  }
}
