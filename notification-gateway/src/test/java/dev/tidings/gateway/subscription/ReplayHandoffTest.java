package dev.tidings.gateway.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.replay.RoomRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ReplayHandoffTest {

  private final List<Long> delivered = new ArrayList<>();

  @Test
  void aRecordSeenInReplayAndLiveIsDeliveredOnce() {
    ReplayHandoff handoff = new ReplayHandoff(13, 10, 1_000);
    handoff.startAt(11);
    handoff.live(record(12)); // published while history was still being read
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Read(11, 13));
    take(handoff, 11);
    take(handoff, 12);
    handoff.covered(13);
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Live());
    assertThat(handoff.live(record(13))).isEqualTo(ReplayHandoff.Verdict.DELIVER);
    assertThat(delivered).containsExactly(11L, 12L);
  }

  @Test
  void whatDoesNotFitIsReadInAnotherRound() {
    ReplayHandoff handoff = new ReplayHandoff(5, 2, 1_000);
    handoff.startAt(0);
    handoff.live(record(6));
    handoff.live(record(8));
    handoff.live(record(9)); // the third of two that fit
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Read(0, 5));
    handoff.covered(5);
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Read(5, 10));
    assertThat(handoff.isLive()).isFalse();
  }

  @Test
  void aFollowerAheadOfTheEdgeDropsWhatItHas() {
    ReplayHandoff handoff = new ReplayHandoff(5, 10, 1_000);
    handoff.startAt(9);
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Live());
    assertThat(handoff.live(record(8))).isEqualTo(ReplayHandoff.Verdict.PASSED);
    assertThat(handoff.live(record(9))).isEqualTo(ReplayHandoff.Verdict.DELIVER);
  }

  @Test
  void nothingIsHeldWhileNothingIsRead() {
    ReplayHandoff handoff = new ReplayHandoff(5, 10, 1_000);
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Live());
    handoff.live(record(5));
    handoff.letGo();
    handoff.live(record(7));
    handoff.live(record(9));
    assertThat(handoff.position()).isEqualTo(6);
    assertThat(handoff.next()).isEqualTo(new ReplayHandoff.Step.Read(6, 10));
    handoff.live(record(11)); // while that is read
    handoff.covered(10);
    assertThat(handoff.next()).isInstanceOf(ReplayHandoff.Step.Write.class);
  }

  /// A log 0, 1, 2 ..., live from the edge on; the reader takes part of a range, live records come
  /// between its steps, and at any time the socket may take no more.
  @Property
  void whicheverWayItComesEachRecordIsDeliveredOnceAndInOrder(
      @ForAll @IntRange(max = 20) int start,
      @ForAll @IntRange(min = 1, max = 4) int bound,
      @ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> steps) {
    delivered.clear();
    int edge = 20;
    long published = edge;
    ReplayHandoff handoff = new ReplayHandoff(edge, bound, 1_000);
    handoff.startAt(start);
    for (int step : steps) {
      if (step == 0) {
        if (handoff.live(record(published)) == ReplayHandoff.Verdict.DELIVER) {
          delivered.add(published);
        }
        published++;
      } else if (step == 4) {
        handoff.letGo(); // the socket takes no more
      } else if (!handoff.isLive()) {
        advance(handoff, step);
      }
    }
    while (!handoff.isLive()) {
      advance(handoff, 3);
    }
    List<Long> expected = new ArrayList<>();
    for (long offset = start; offset < published; offset++) {
      expected.add(offset);
    }
    assertThat(delivered).isEqualTo(expected);
  }

  private void advance(ReplayHandoff handoff, int most) {
    switch (handoff.next()) {
      case ReplayHandoff.Step.Read(long from, long to) -> {
        long until = Math.min(to, from + most);
        for (long offset = from; offset < until; offset++) {
          take(handoff, offset);
        }
        handoff.covered(until);
      }
      case ReplayHandoff.Step.Write(RoomRecord record) -> take(handoff, record.offset());
      case ReplayHandoff.Step.Live() -> {}
    }
  }

  private void take(ReplayHandoff handoff, long offset) {
    if (handoff.take(record(offset))) {
      delivered.add(offset);
    }
  }

  private static RoomRecord record(long offset) {
    return new RoomRecord(offset, new UUID(0, offset), OptionalLong.empty(), new byte[] {1});
  }
}
