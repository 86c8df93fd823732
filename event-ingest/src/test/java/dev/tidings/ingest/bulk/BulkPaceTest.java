package dev.tidings.ingest.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Chunks of 50, 250 to 2,000 rooms a second: 25 to 200 ms apart.
class BulkPaceTest {

  private final BulkPace pace =
      new BulkPace(
          new BulkSettings(
              500,
              50,
              2_000,
              250,
              Duration.ofSeconds(6),
              Duration.ofMillis(250),
              Duration.ofSeconds(60),
              Duration.ofSeconds(10)));

  @Test
  void transactionsAreUnderWayForATenthOfTheTime() {
    assertThat(pace.restAfter(Duration.ofMillis(4))).isEqualTo(Duration.ofMillis(36));
    assertThat(pace.restAfter(Duration.ofMillis(15))).isEqualTo(Duration.ofMillis(135));
  }

  @Test
  void shortOnesAreNoReasonToGoFasterThanTheCeiling() {
    assertThat(pace.restAfter(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(24));
  }

  @Test
  void longOnesAreNoReasonToStop() {
    assertThat(pace.restAfter(Duration.ofMillis(60))).isEqualTo(Duration.ofMillis(140));
    assertThat(pace.restAfter(Duration.ofSeconds(3))).isEqualTo(Duration.ZERO);
  }
}
