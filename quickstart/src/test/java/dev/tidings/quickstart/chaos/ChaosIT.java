package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.quickstart.e2e.PlatformExtension;
import dev.tidings.quickstart.platform.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Ten rounds of chaos; many more by hand: `quickstart/chaos --rounds 1000`.
@ExtendWith(PlatformExtension.class)
class ChaosIT {

  private static final int ROUNDS = 10;
  private static final long SEED = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Longer than the sessions of ingest's groups.
  private static final Duration LONGEST = Duration.ofSeconds(8);

  @Test
  void nothingIsLostDuplicatedReorderedOrUnaccounted(Platform platform) throws Exception {
    List<RoundResult> results = new ArrayList<>();
    for (int number = 1; number <= ROUNDS; number++) {
      RoundPlan plan = RoundPlan.of(SEED, number, LONGEST);
      RoundResult result = Round.play(platform, plan, "chaos" + number, PATIENCE);
      System.out.println(plan.number() + " " + plan.faults() + " " + result);
      results.add(result);
    }

    ChaosReport report = new ChaosReport(results);
    System.out.println(report.text());
    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(results).allMatch(result -> result.checked() > 500);
  }
}
