package dev.tidings.gateway.session;

import static dev.tidings.gateway.session.FrameAllowance.Verdict.CLOSE;
import static dev.tidings.gateway.session.FrameAllowance.Verdict.FOLLOW;
import static dev.tidings.gateway.session.FrameAllowance.Verdict.REFUSE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameAllowanceTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void aBurstPassesThenFramesAreRefusedThenTheConnectionEnds() {
    FrameAllowance allowance = new FrameAllowance(10, 3, 0);

    assertThat(allowance.take(0)).isEqualTo(FOLLOW);
    assertThat(allowance.take(0)).isEqualTo(FOLLOW);
    assertThat(allowance.take(0)).isEqualTo(FOLLOW);
    assertThat(allowance.take(0)).isEqualTo(REFUSE);
    assertThat(allowance.take(0)).isEqualTo(REFUSE);
    assertThat(allowance.take(0)).isEqualTo(REFUSE);
    assertThat(allowance.take(0)).isEqualTo(CLOSE);
  }

  @Test
  void whoPausesIsWelcomeAgain() {
    FrameAllowance allowance = new FrameAllowance(10, 3, 0);
    for (int i = 0; i < 4; i++) {
      allowance.take(0);
    }
    assertThat(allowance.take(SECOND / 10)).isEqualTo(FOLLOW);
    assertThat(allowance.take(SECOND / 10)).isEqualTo(REFUSE);
  }

  @Property
  void inTheLongRunNoMoreThanTheRatePasses(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 400) Integer> pausesMs) {
    FrameAllowance allowance = new FrameAllowance(5, 10, 7);
    long now = 7;
    int followed = 0;
    for (int pause : pausesMs) {
      now += pause * 1_000_000L;
      if (allowance.take(now) == FOLLOW) {
        followed++;
      }
    }
    assertThat((double) followed).isLessThanOrEqualTo(10 + 5.0 * (now - 7) / SECOND);
  }
}
