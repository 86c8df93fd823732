package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.delivery.Latency;
import dev.tidings.tracker.query.FigureAnswers.LatencyAnswer;
import dev.tidings.tracker.store.LatencyRow;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PercentilesTest {

  private static final Instant HOUR = Instant.parse("2026-11-01T08:00:00Z");

  @Test
  void aPercentileIsTheUpperEndOfItsBucket() {
    assertThat(Percentiles.of(List.of(row(10, 50), row(100, 45), row(1_000, 5))))
        .contains(new LatencyAnswer(10L, 100L, 1_000L, 100));
    assertThat(Percentiles.of(List.of(row(1_000, 1), row(10, 1))))
        .contains(new LatencyAnswer(10L, 1_000L, 1_000L, 2));
  }

  @Test
  void whatTookLongerThanTheLastBucketHasNoFigure() {
    assertThat(Percentiles.of(List.of(row(10, 9), row(Latency.LONGER, 1))))
        .contains(new LatencyAnswer(10L, null, null, 10));
  }

  @Test
  void nothingMeasuredIsNoFigure() {
    assertThat(Percentiles.of(List.of())).isEmpty();
  }

  private static LatencyRow row(long atMostMs, long standings) {
    return new LatencyRow(HOUR, atMostMs, standings);
  }
}
