package dev.tidings.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DrainPlanTest {

  @Property
  void everyoneIsAskedInTurnAndHasLeftWithinTheTime(
      @ForAll @IntRange(min = 1, max = 500) int connections,
      @ForAll @IntRange(min = 0, max = 60_000) int timeMs) {
    Duration time = Duration.ofMillis(timeMs);
    DrainPlan plan = new DrainPlan(connections, time);
    Duration before = Duration.ZERO;
    for (int i = 0; i < connections; i++) {
      assertThat(plan.askAfter(i)).isGreaterThanOrEqualTo(before);
      before = plan.askAfter(i);
      assertThat(before.plus(plan.leaveWithin())).isLessThanOrEqualTo(time);
    }
  }
}
