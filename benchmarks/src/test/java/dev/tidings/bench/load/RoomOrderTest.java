package dev.tidings.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomOrderTest {

  private final RoomOrder order = new RoomOrder();

  @Test
  void everythingOnceAndInOrderIsNoFault() {
    came(0, 1, 2);
    assertThat(order.lost(3)).isZero();
    assertThat(order.duplicated()).isZero();
    assertThat(order.reordered()).isZero();
  }

  @Test
  void whatWasSkippedOrIsStillOutIsLost() {
    came(0, 3);
    assertThat(order.lost(6)).isEqualTo(4);
  }

  @Test
  void whatComesAfterALaterOneIsReorderedAndNotLost() {
    came(0, 2, 1);
    assertThat(order.lost(3)).isZero();
    assertThat(order.reordered()).isEqualTo(1);
    assertThat(order.duplicated()).isZero();
  }

  @Test
  void whatComesAgainIsADuplicate() {
    came(0, 1, 1, 0);
    assertThat(order.duplicated()).isEqualTo(2);
    assertThat(order.reordered()).isZero();
  }

  private void came(long... sequences) {
    for (long sequence : sequences) {
      order.came(sequence);
    }
  }
}
