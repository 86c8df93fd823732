package dev.tidings.gateway.ack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DueLineTest {

  @Test
  void whoIsDueIsTakenEarliestFirstAndNoMoreThanAskedFor() {
    DueLine<String> line = new DueLine<>();
    line.enter("b", 20);
    line.enter("a", 10);
    line.enter("c", 30);

    assertThat(line.next()).hasValue(10);
    assertThat(line.take(9, 10)).isEmpty();
    assertThat(line.take(30, 2)).containsExactly("a", "b");
    assertThat(line.take(30, 2)).containsExactly("c");
    assertThat(line.next()).isEmpty();
  }

  @Test
  void whoHasLeftIsNotTakenAndDoesNotCount() {
    DueLine<String> line = new DueLine<>();
    DueLine.Place<String> place = line.enter("a", 10);
    line.enter("b", 10);
    place.leave();

    assertThat(line.take(10, 1)).containsExactly("b");
  }
}
