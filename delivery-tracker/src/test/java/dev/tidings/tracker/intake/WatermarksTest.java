package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WatermarksTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void thePartitionThatIsFurthestBehindSaysHowFarReceiptsHaveBeenRead() {
    Watermarks read =
        Watermarks.none(List.of(0, 1)).with(Map.of(0, NOON.plusSeconds(5))).with(Map.of(1, NOON));

    assertThat(read.low()).isEqualTo(NOON);
  }

  @Test
  void aPartitionOfWhichNothingWasReadHoldsEverythingBack() {
    assertThat(Watermarks.none(List.of(0, 1)).with(Map.of(0, NOON)).low()).isEqualTo(Instant.MIN);
  }

  @Test
  void timeDoesNotGoBack() {
    Watermarks read = Watermarks.none(List.of(0)).with(Map.of(0, NOON));

    assertThat(read.with(Map.of(0, NOON.minusSeconds(1))).low()).isEqualTo(NOON);
  }
}
