package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RushTest {

  private static final long MS = 1_000_000;

  @Test
  void eventsFarApartAreNone() {
    Rush rush = new Rush(Duration.ofMillis(5));

    for (int i = -50; i < 50; i++) {
      rush.came(i * 5L * MS);
    }

    assertThat(rush.isOn()).isFalse();
  }

  @Test
  void aFewCloseTogetherAreNone() {
    Rush rush = new Rush(Duration.ofMillis(5));

    for (int i = 0; i < 80; i++) {
      rush.came((i / 8 * 100L + i % 8) * MS);
    }

    assertThat(rush.isOn()).isFalse();
  }

  @Test
  void manyCloseTogetherAreOneUntilItIsOver() {
    Rush rush = new Rush(Duration.ofMillis(5));

    for (int i = 0; i < 9; i++) {
      assertThat(rush.isOn()).isFalse();
      rush.came(i * 4L * MS);
    }
    assertThat(rush.isOn()).isTrue();
    rush.came(1_000 * MS);
    assertThat(rush.isOn()).isTrue();

    rush.over();
    assertThat(rush.isOn()).isFalse();
    rush.came(1_001 * MS);
    assertThat(rush.isOn()).isFalse();
  }

  @Test
  void withoutAnIntervalThereIsNone() {
    Rush rush = new Rush(Duration.ZERO);

    for (int i = 0; i < 100; i++) {
      rush.came(0);
    }

    assertThat(rush.isOn()).isFalse();
  }
}
