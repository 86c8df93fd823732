package dev.tidings.gateway.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.bus.Canary.Remedy;
import org.junit.jupiter.api.Test;

final class CanaryTest {

  private final Canary canary = new Canary(3);

  @Test
  void whoHearsWhatItSaysIsNotDeaf() {
    for (int i = 0; i < 10; i++) {
      assertThat(canary.look()).isEqualTo(Remedy.NONE);
      canary.said(canary.number());
      canary.heard(canary.number());
    }
    assertThat(canary.isDeaf()).isFalse();
  }

  @Test
  void deafIsWhoHearsNothingOfSoManyThatRedisPublished() {
    assertThat(lookAndSay(3)).isEqualTo(Remedy.NONE);
    assertThat(canary.isDeaf()).isFalse();
    assertThat(lookAndSay(1)).isEqualTo(Remedy.SUBSCRIPTION);
    assertThat(canary.isDeaf()).isTrue();
  }

  @Test
  void whatANewSubscriptionDoesNotMendIsTriedWithNewCommandsToo() {
    lookAndSay(4);
    assertThat(lookAndSay(2)).isEqualTo(Remedy.NONE);
    assertThat(lookAndSay(1)).isEqualTo(Remedy.BOTH);
    assertThat(lookAndSay(3)).isEqualTo(Remedy.BOTH);
  }

  @Test
  void oneThatComesLateIsHeard() {
    lookAndSay(3);
    canary.heard(1);
    lookAndSay(2);
    canary.heard(2);
    lookAndSay(2);
    assertThat(canary.isDeaf()).isFalse();
  }

  @Test
  void whoHearsAgainIsNotDeaf() {
    lookAndSay(4);
    canary.heard(canary.number());
    assertThat(canary.isDeaf()).isFalse();
  }

  @Test
  void aRedisThatIsGoneMakesNobodyDeaf() {
    for (int i = 0; i < 10; i++) {
      assertThat(canary.look()).isEqualTo(Remedy.NONE);
    }
    assertThat(canary.isDeaf()).isFalse();
  }

  @Test
  void whoWasDeafWhenRedisWentIsNoLongerOnceItIsKnownToBeGone() {
    lookAndSay(4);
    // One that Redis did not answer in time says nothing yet.
    canary.look();
    assertThat(canary.look()).isEqualTo(Remedy.NONE);
    assertThat(canary.isDeaf()).isTrue();
    canary.look();
    canary.look();
    assertThat(canary.isDeaf()).isFalse();
  }

  @Test
  void numbersThatWereNeverSentAreNotHeard() {
    lookAndSay(4);
    canary.heard(99);
    canary.heard(0);
    assertThat(canary.isDeaf()).isTrue();
  }

  /// @return what the last look said
  private Remedy lookAndSay(int times) {
    Remedy last = Remedy.NONE;
    for (int i = 0; i < times; i++) {
      last = canary.look();
      canary.said(canary.number());
    }
    return last;
  }
}
