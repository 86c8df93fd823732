package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundPlanTest {

  private static final Duration LONGEST = Duration.ofSeconds(20);

  /// Sessions of ingest's groups are 6 s.
  private static final Duration BEYOND_A_SESSION = Duration.ofMillis(6_500);

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
  void noFaultComesASecondTimeBeforeEachHasComeOnce() {
    for (long seed = 1; seed <= 100; seed++) {
      EnumMap<FaultKind, Integer> times = new EnumMap<>(FaultKind.class);
      for (int number = 1; number <= 30; number++) {
        for (Fault fault : RoundPlan.of(seed, number, LONGEST).faults()) {
          int now = times.merge(fault.kind(), 1, Integer::sum);
          for (FaultKind other : FaultKind.values()) {
            assertThat(times.getOrDefault(other, 0))
                .as("seed %s: %s comes a time more than %s", seed, fault.kind(), other)
                .isGreaterThanOrEqualTo(now - 1);
          }
        }
      }
    }
  }

  /// Before, the build's rounds killed no gateway, and froze ingest for less than its session.
  @Test
  void theBuildsRoundsHaveEveryFaultAndFreezeIngestBeyondItsSession() {
    List<Fault> faults =
        IntStream.rangeClosed(1, ChaosIT.ROUNDS)
            .mapToObj(number -> RoundPlan.of(ChaosIT.SEED, number, ChaosIT.LONGEST))
            .flatMap(plan -> plan.faults().stream())
            .toList();

    assertThat(faults).extracting(Fault::kind).contains(FaultKind.values());
    assertThat(faults)
        .anyMatch(
            fault ->
                fault.kind() == FaultKind.INGEST_FROZEN
                    && fault.lasts().compareTo(BEYOND_A_SESSION) > 0);
  }
}
