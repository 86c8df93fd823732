package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MarkWatchTest {

  private final MarkWatch watch =
      new MarkWatch(
          new OutageSettings(
              Duration.ofMillis(200),
              Duration.ofMillis(500),
              Duration.ofMillis(2_000),
              Duration.ofMillis(2_000),
              1_000),
          true);

  @Test
  void marksThatFollowTheEndNeverTrailHoweverFarItRunsAhead() {
    watch.heard(10, 0);
    for (int at = 0; at < 10_000; at += 200) {
      watch.ended(20 + at, at);
      watch.heard(20 + at - 5, at + 100); // always a little behind where the log is by then
      assertThat(watch.trails()).isFalse();
    }
  }

  @Test
  void aMarkThatStandsStillBehindAnEndTrails() {
    watch.heard(10, 0);
    watch.ended(10, 1_000);
    watch.ended(20, 1_200);
    watch.ended(30, 1_700);
    assertThat(watch.trails()).isFalse();
    watch.ended(30, 1_701);
    assertThat(watch.trails()).isTrue();
  }

  @Test
  void aMarkThatMovesIsGivenLonger() {
    for (int at = 0; at <= 2_000; at += 100) {
      watch.heard(at, at);
      watch.ended(1_000_000, at);
    }
    assertThat(watch.trails()).isFalse();
    watch.heard(3_000, 2_001);
    watch.ended(1_000_000, 2_001);
    assertThat(watch.trails()).isTrue();
  }

  @Test
  void aQuietLogTrailsNobodyHoweverLongNothingIsHeard() {
    watch.heard(10, 0);
    for (int at = 0; at < 60_000; at += 200) {
      watch.ended(10, at);
    }
    assertThat(watch.trails()).isFalse();
  }

  @Test
  void theFirstMarkMayTakeItsTimeButNotForEver() {
    watch.ended(10, 0);
    watch.ended(10, 2_000);
    assertThat(watch.trails()).isFalse();
    watch.ended(10, 2_001);
    assertThat(watch.trails()).isTrue();
  }

  @Test
  void aSubscriptionThatIsNotConfirmedIsAnOutageInAQuietLogToo() {
    watch.heard(10, 0);
    watch.ended(10, 5_000);
    watch.unconfirmed(5_000, 6_000);
    assertThat(watch.trails()).isFalse();
    watch.unconfirmed(5_000, 6_001);
    assertThat(watch.trails()).isTrue();
  }

  /// Thousands of rooms that are opened at once wait for one another, and for nothing else.
  @Test
  void whileTheLinkBringsAnythingASubscriptionThatIsLateIsNoOutage() {
    watch.heard(10, 0);
    for (int at = 100; at <= 5_000; at += 100) {
      watch.confirmed(at);
      watch.unconfirmed(0, at + 90);
    }
    watch.heard(10, 5_900);
    watch.unconfirmed(0, 6_900);
    assertThat(watch.trails()).isFalse();
    watch.unconfirmed(0, 6_901);
    assertThat(watch.trails()).isTrue();
  }

  @Test
  void onlyAMarkThatIsHeardInTimeEndsTheOutage() {
    watch.heard(10, 0);
    watch.ended(20, 1_000);
    watch.ended(30, 1_600);
    assertThat(watch.trails()).isTrue();
    watch.heard(20, 1_700); // the end of long ago
    assertThat(watch.trails()).isTrue();
    watch.ended(40, 1_800);
    watch.heard(30, 1_900);
    assertThat(watch.trails()).isTrue();
    watch.ended(50, 2_000);
    watch.heard(40, 2_050);
    assertThat(watch.trails()).isFalse();
  }

  @Test
  void withoutRedisMarksTrailForGood() {
    MarkWatch alone =
        new MarkWatch(
            new OutageSettings(
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofMillis(2_000),
                Duration.ofMillis(2_000),
                1_000),
            false);
    assertThat(alone.trails()).isTrue();
    alone.ended(0, 0);
    alone.ended(0, 60_000);
    assertThat(alone.trails()).isTrue();
  }

  @Test
  void inAQuietLogAHeartbeatEndsTheOutage() {
    watch.heard(10, 0);
    watch.ended(10, 200);
    watch.unconfirmed(0, 1_001);
    for (int at = 400; at < 5_000; at += 200) {
      watch.ended(10, at);
      assertThat(watch.trails()).isTrue();
    }
    watch.heard(10, 5_000);
    assertThat(watch.trails()).isFalse();
  }
}
