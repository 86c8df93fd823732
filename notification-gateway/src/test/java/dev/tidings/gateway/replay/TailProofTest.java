package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.Previous;
import dev.tidings.gateway.bus.TailReading;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class TailProofTest {

  private static final Mark MARK = new Mark("g", 100);

  @Test
  void anUnbrokenChainThatJoinsOnCoversUpToTheMark() {
    assertThat(proof(OptionalLong.of(30), List.of(entry(20, 9), entry(30, 20)), true, 10, 90))
        .isInstanceOfSatisfying(
            TailProof.Proof.Covers.class,
            covers -> {
              assertThat(covers.coveredTo()).isEqualTo(90);
              assertThat(covers.records()).extracting(RoomRecord::offset).containsExactly(20L, 30L);
            });
  }

  @Test
  void aTailThatBeginsBehindTheCursorProvesNothing() {
    assertThat(proof(OptionalLong.of(20), List.of(entry(20, 15)), true, 10, 90))
        .isEqualTo(new TailProof.Proof.Nothing());
  }

  @Test
  void aBrokenChainCoversUpToTheBreakOnly() {
    assertThat(proof(OptionalLong.of(40), List.of(entry(20, 9), entry(40, 30)), true, 10, 90))
        .isInstanceOfSatisfying(
            TailProof.Proof.Covers.class, covers -> assertThat(covers.coveredTo()).isEqualTo(21));
  }

  @Test
  void aTailThatWasNotReadToItsTopCoversUpToTheLastEntryOnly() {
    assertThat(proof(OptionalLong.of(80), List.of(entry(20, 9), entry(30, 20)), false, 10, 90))
        .isInstanceOfSatisfying(
            TailProof.Proof.Covers.class, covers -> assertThat(covers.coveredTo()).isEqualTo(31));
  }

  @Test
  void aTopBelowTheCursorProvesAQuietRoomAsFarAsTheMark() {
    assertThat(proof(OptionalLong.of(5), List.of(), true, 10, 100))
        .isEqualTo(new TailProof.Proof.Covers(List.of(), 100));
    assertThat(proof(OptionalLong.of(5), List.of(), true, 10, 101))
        .isEqualTo(new TailProof.Proof.Nothing());
  }

  @Test
  void anEmptyTailProvesNothing() {
    assertThat(proof(OptionalLong.empty(), List.of(), true, 10, 90))
        .isEqualTo(new TailProof.Proof.Nothing());
  }

  private static TailProof.Proof proof(
      OptionalLong top, List<LiveMessage.Durable> entries, boolean complete, long from, long to) {
    int max = complete ? entries.size() + 1 : entries.size();
    return TailProof.of(new TailReading(MARK, top, entries), max, from, to);
  }

  private static LiveMessage.Durable entry(long offset, long previous) {
    return new LiveMessage.Durable(
        "g",
        new Previous.At(previous),
        offset,
        OptionalLong.empty(),
        new UUID(0, offset),
        new byte[] {1});
  }
}
