package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.simulation.Failing;
import dev.tidings.simulation.Seeds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Lanes that are cut, refused, killed and doubled, in a Redis that is flushed and goes back, with
/// a listener that believes exactly what design.md section 5 lets it believe, and tails that may be
/// read at every step.
class LaneSimulationTest {

  private static final int SEEDS = 1_000;

  /// Within so many seeds each flaw shows.
  private static final int SEEDS_OF_FLAW = 200;

  @ParameterizedTest(name = "{0}")
  @ValueSource(booleans = {false, true})
  void whoBelievesMarksAndChainsMissesNothingWhateverFails(boolean redisLosesData) {
    Seeds.upTo(SEEDS).hold(LaneSimulation.of(redisLosesData, LaneSimulation.Flaw.NONE));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsWrongIsFoundAndShrunkToWhatItTakes(LaneSimulation.Flaw flaw) {
    Failing<?> failing =
        new Seeds(1, SEEDS_OF_FLAW).search(LaneSimulation.of(true, flaw)).orElseThrow();

    assertThat(failing.shrunk()).as(failing.report()).hasSizeLessThan(60);
  }
}
