package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkTrailingTest {

  private final MarkTrailing trailing = new MarkTrailing();

  @Test
  void aMarkAtTheEndDoesNotTrail() {
    assertThat(trailing.since(10, 10, 1_000)).isEmpty();
    assertThat(trailing.since(12, 10, 1_001)).isEmpty();
  }

  @Test
  void aMarkThatStandsStillTrailsSinceItWasFirstBehind() {
    assertThat(trailing.since(10, 10, 1_000)).isEmpty();
    assertThat(trailing.since(10, 15, 1_010)).hasValue(1_010);
    assertThat(trailing.since(10, 90, 9_000)).hasValue(1_010);
    assertThat(trailing.since(14, 90, 9_500)).hasValue(1_010);
  }

  @Test
  void aMarkThatFollowsAnEndThatRunsAwayTrailsByOneStep() {
    assertThat(trailing.since(10, 15, 1_000)).hasValue(1_000);
    assertThat(trailing.since(15, 30, 1_020)).hasValue(1_020);
    assertThat(trailing.since(31, 60, 1_040)).hasValue(1_040);
    assertThat(trailing.since(60, 60, 1_060)).isEmpty();
  }
}
