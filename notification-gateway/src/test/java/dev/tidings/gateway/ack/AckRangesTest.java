package dev.tidings.gateway.ack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AckRangesTest {

  @Test
  void anAckCreditsTheCountAndBothEnds() {
    AckRanges ranges = new AckRanges();
    ranges.sent(5);
    ranges.sent(9);
    ranges.sent(12);

    assertThat(ranges.credit(10)).isEqualTo(new AckRanges.Span(5, 9, 2));
    assertThat(ranges.credit(10).count()).isZero();
    assertThat(ranges.credit(99)).isEqualTo(new AckRanges.Span(12, 12, 1));
  }

  @Property
  void neverTooMuchAndAllOfItInTheEnd(
      @ForAll @Size(max = 400) List<@IntRange(min = -60, max = 5) Integer> steps) {
    AckRanges ranges = new AckRanges();
    TreeSet<Long> sent = new TreeSet<>();
    long offset = 0;
    long credited = 0;
    long highest = 0;
    for (int step : steps) {
      if (step > 0) {
        offset += step;
        ranges.sent(offset);
        sent.add(offset);
      } else {
        long position = offset + step;
        AckRanges.Span credit = ranges.credit(position);
        credited += credit.count();
        highest = Math.max(highest, position);
        assertThat(credited).isLessThanOrEqualTo(sent.headSet(highest).size());
        if (credit.count() > 0) {
          assertThat(credit.through()).isLessThan(position);
          assertThat(sent.headSet(credit.through(), true)).hasSize((int) credited);
          assertThat(sent).contains(credit.from(), credit.through());
        }
      }
    }
    credited += ranges.credit(offset + 1).count();
    assertThat(credited).isEqualTo(sent.size());
  }
}
