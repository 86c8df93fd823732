package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.simulation.Failing;
import dev.tidings.simulation.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Feeds, subscriptions and the ladder in a world where links break, Redis forgets and goes back,
/// relays restart, double and die, feeds go over to the log and back, gateways are killed, the
/// history is trimmed and made anew, questions fail, answers come late and sockets are full: every
/// client that comes and goes or is slow has, in the end, each record of its room once and in
/// order.
final class FeedSimulationTest {

  private static final int SEEDS = 100_000;

  /// Within so many seeds each flaw shows.
  private static final int SEEDS_OF_FLAW = 5_000;

  @Test
  void whateverBreaksEachClientGetsEachRecordOnceAndInOrder() {
    Seeds.upTo(SEEDS).hold(FeedSimulation.of(Flaw.NONE));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsWrongIsFoundAndShrunkToWhatItTakes(Flaw flaw) {
    Failing<?> failing = new Seeds(1, SEEDS_OF_FLAW).search(FeedSimulation.of(flaw)).orElseThrow();

    assertThat(failing.shrunk()).as(failing.report()).hasSizeLessThan(40);
  }
}
