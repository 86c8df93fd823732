package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundPlanTest {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  @Test
  void theSameSeedAndNumberMakeTheSamePlan() {
    assertThat(RoundPlan.of(7, 3, LONGEST)).isEqualTo(RoundPlan.of(7, 3, LONGEST));
    assertThat(RoundPlan.of(7, 3, LONGEST)).isNotEqualTo(RoundPlan.of(7, 4, LONGEST));
    assertThat(RoundPlan.of(7, 3, LONGEST)).isNotEqualTo(RoundPlan.of(8, 3, LONGEST));
  }

  @Test
  void aRoundStrikesEachTargetOnceAtMost() {
    for (int number = 1; number <= 500; number++) {
      List<Fault> faults = RoundPlan.of(1, number, LONGEST).faults();

      assertThat(faults).isNotEmpty();
      assertThat(faults.stream().map(fault -> fault.kind().target())).doesNotHaveDuplicates();
      assertThat(faults).allMatch(fault -> fault.lasts().compareTo(LONGEST) < 0);
    }
  }

  @Test
  void aHundredRoundsHaveEveryFault() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    IntStream.rangeClosed(1, 100)
        .forEach(
            number ->
                RoundPlan.of(1, number, LONGEST)
                    .faults()
                    .forEach(fault -> kinds.add(fault.kind())));

    assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
  }
}
