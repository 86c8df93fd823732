package dev.tidings.quickstart.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import org.junit.jupiter.api.Test;

/// What a client leaves out that moves from one connection to another, and what it must not.
class OverlapTest {

  private static final Room ROOM = new Room("user:1");

  private final Overlap overlap = new Overlap(at(1, 10));

  @Test
  void whatTheOtherConnectionHandledMeanwhileIsLeftOut() {
    overlap.ends(at(1, 13));

    assertThat(overlap.leavesOut(at(1, 11))).isTrue();
    assertThat(overlap.leavesOut(at(1, 13))).isTrue();
    assertThat(overlap.leavesOut(at(1, 14))).isFalse();
    assertThat(overlap.hasLeftOut()).isTrue();
  }

  /// A gateway that replays too much, or says something twice, must not get away with it.
  @Test
  void whatComesTwiceOnTheNewConnectionOrFromBeforeItsCursorIsNotLeftOut() {
    overlap.ends(at(1, 13));

    assertThat(overlap.leavesOut(at(1, 11))).isTrue();
    assertThat(overlap.leavesOut(at(1, 11))).isFalse();
    assertThat(overlap.leavesOut(at(1, 10))).isFalse();
  }

  @Test
  void whereNothingCameMeanwhileNothingIsLeftOut() {
    overlap.ends(at(1, 10));

    assertThat(overlap.leavesOut(at(1, 11))).isFalse();
    assertThat(overlap.hasLeftOut()).isFalse();
  }

  @Test
  void placesOfAnotherEpochAreNotCompared() {
    overlap.ends(at(2, 13));

    assertThat(overlap.leavesOut(at(1, 11))).isFalse();
    assertThat(overlap.leavesOut(at(2, 11))).isFalse();
  }

  private static Cursor at(int epoch, long position) {
    return Cursor.of(new Epoch(epoch), ROOM, position);
  }
}
