package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long MS = 1_000_000;

  @Test
  void theFirstTransactionAndOneAfterARestBeginAtOnce() {
    Pace pace = new Pace(Duration.ofMillis(4));

    assertThat(pace.leftNanos(-5 * MS)).isZero();
    pace.began(-5 * MS);
    assertThat(pace.leftNanos(-1 * MS)).isZero();
    assertThat(pace.leftNanos(60_000 * MS)).isZero();
  }

  @Test
  void oneThatFollowsTooSoonWaitsForTheRestOfTheInterval() {
    Pace pace = new Pace(Duration.ofMillis(4));

    pace.began(10 * MS);

    assertThat(pace.leftNanos(10 * MS)).isEqualTo(4 * MS);
    assertThat(pace.leftNanos(13 * MS)).isEqualTo(MS);
  }

  @Test
  void withoutAnIntervalNobodyWaits() {
    Pace pace = new Pace(Duration.ZERO);

    pace.began(10 * MS);

    assertThat(pace.leftNanos(10 * MS)).isZero();
  }
}
