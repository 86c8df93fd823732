package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Repeats;
import dev.tidings.quickstart.e2e.PlatformExtension;
import dev.tidings.quickstart.platform.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Ten rounds of chaos; many more by hand: `quickstart/chaos --rounds 1000`.
@ExtendWith(PlatformExtension.class)
class ChaosIT {

  static final int ROUNDS = 10;

  /// One whose ten rounds have every fault, and freeze ingest for long enough: RoundPlanTest.
  static final long SEED = 141;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// Longer than the sessions of ingest's groups.
  static final Duration LONGEST = Duration.ofSeconds(8);

  @Test
  void nothingIsLostDuplicatedReorderedOrUnaccounted(Platform platform) throws Exception {
    String kafka = platform.backends().bootstrapServers();
    Map<TopicPartition, Long> begin = HistoryScan.ends(kafka, Topics.DEFAULT);
    List<RoundResult> results = new ArrayList<>();
    for (int number = 1; number <= ROUNDS; number++) {
      RoundPlan plan = RoundPlan.of(SEED, number, LONGEST);
      RoundResult result = Round.play(platform, plan, "chaos" + number, PATIENCE);
      System.out.println(plan.number() + " " + plan.faults() + " " + result);
      results.add(result);
    }

    Repeats repeats = new Repeats();
    HistoryScan.each(kafka, Topics.DEFAULT, begin, repeats);
    ChaosReport report = new ChaosReport(results, repeats.found());
    System.out.println(report.text());
    assertThat(report.isClean()).as(report.text()).isTrue();
    assertThat(results).allMatch(result -> result.checked() > 500);
  }
}
