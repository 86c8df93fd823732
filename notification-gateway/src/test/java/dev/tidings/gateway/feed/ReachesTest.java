package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

final class ReachesTest {

  private final Reaches reaches = new Reaches(new SimpleMeterRegistry());

  @Test
  void oneLineIsSaidWhenItBreaksAndOneWhenItHasHealedForAWhile() {
    assertThat(reaches.turns(true, 0)).isFalse();
    assertThat(reaches.turns(false, 1_000)).isTrue();
    assertThat(reaches.turns(false, 2_000)).isFalse();
    assertThat(reaches.turns(true, 5_000)).isFalse();
    assertThat(reaches.turns(true, 12_000)).isTrue();
    assertThat(reaches.turns(true, 13_000)).isFalse();
    assertThat(reaches.turns(false, 14_000)).isTrue();
  }

  /// A primary of a cluster is gone: its rooms are reached here only, all others everywhere.
  @Test
  void whatReachesAllAndWhatDoesNotByTurnsIsNoNews() {
    assertThat(reaches.turns(false, 0)).isTrue();
    for (int at = 1; at < 100_000; at += 100) {
      assertThat(reaches.turns(at % 200 == 1, at)).isFalse();
    }
  }
}
