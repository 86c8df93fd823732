package dev.tidings.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// How connections are rotated.
final class RotationTest {

  private static final Instant OPENED = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void noConnectionIsOlderThanTheIntervalNorRotatedBeforeHalfOfIt() {
    Rotation rotation = new Rotation(Duration.ofMinutes(60));
    assertThat(rotation.turnOf(OPENED, 0)).contains(OPENED.plus(Duration.ofMinutes(30)));
    assertThat(rotation.turnOf(OPENED, 0.5)).contains(OPENED.plus(Duration.ofMinutes(45)));
    assertThat(rotation.turnOf(OPENED, 0.999_999_999).orElseThrow())
        .isBefore(OPENED.plus(Duration.ofMinutes(60)));
  }

  @Test
  void anIntervalOf0IsNever() {
    assertThat(new Rotation(Duration.ZERO).turnOf(OPENED, 0.5)).isEmpty();
  }

  @Test
  void whoCameTogetherDoesNotGoTogether() {
    Rotation rotation = new Rotation(Duration.ofMinutes(60));
    Random random = new Random(1);
    TreeMap<Long, Integer> perSecond = new TreeMap<>();
    for (int i = 0; i < 10_000; i++) {
      Instant opened = OPENED.plusMillis(random.nextInt(5_000));
      Instant turn = rotation.turnOf(opened, random.nextDouble()).orElseThrow();
      perSecond.merge(turn.getEpochSecond(), 1, Integer::sum);
    }
    // 5.6 in the mean.
    assertThat(perSecond.values()).allMatch(number -> number < 25);
    assertThat(perSecond).hasSizeGreaterThan(1_700);
  }
}
