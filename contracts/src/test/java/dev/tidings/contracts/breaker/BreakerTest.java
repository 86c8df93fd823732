package dev.tidings.contracts.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.breaker.Breaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {

  @Test
  void anAttemptIsHalfOpenAndItsEndDecides() {
    Breaker breaker = Breaker.closed();
    breaker.tried();
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.broke()).isTrue();
    assertThat(breaker.broke()).isFalse();
    assertThat(breaker.state()).isEqualTo(State.OPEN);
    breaker.tried();
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.works()).isTrue();
    assertThat(breaker.works()).isFalse();
    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void theWorseOfSeveralCounts() {
    assertThat(State.CLOSED.or(State.HALF_OPEN)).isEqualTo(State.HALF_OPEN);
    assertThat(State.OPEN.or(State.CLOSED)).isEqualTo(State.OPEN);
  }

  @Test
  void pausesGrowToTheirBoundAndTwoInstancesDoNotPauseInStep() {
    List<Duration> one = pauses(new Random(1));
    List<Duration> other = pauses(new Random(2));
    assertThat(one).isNotEqualTo(other);
    for (List<Duration> pauses : List.of(one, other)) {
      assertThat(pauses.get(0)).isBetween(Duration.ofMillis(10), Duration.ofMillis(20));
      assertThat(pauses.get(1)).isBetween(Duration.ofMillis(20), Duration.ofMillis(40));
      assertThat(pauses.subList(5, 20))
          .allSatisfy(
              pause -> assertThat(pause).isBetween(Duration.ofMillis(250), Duration.ofMillis(500)));
    }
  }

  @Test
  void afterASuccessPausesBeginAnew() {
    Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(5), new Random(3));
    for (int i = 0; i < 10; i++) {
      backoff.next();
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(20));
  }

  private static List<Duration> pauses(Random random) {
    Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500), random);
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pauses.add(backoff.next());
    }
    return pauses;
  }
}
