package dev.tidings.quickstart.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExitStatusTest {

  @Test
  void aKilledProcessWasKilled() {
    assertThat(ExitStatus.inWords(137)).isEqualTo("was killed");
  }

  @Test
  void anotherSignalIsNamedByItsNumber() {
    assertThat(ExitStatus.inWords(143)).isEqualTo("was ended by signal 15");
  }

  @Test
  void anEndOfItsOwnHasAStatus() {
    assertThat(ExitStatus.inWords(0)).isEqualTo("ended with status 0");
    assertThat(ExitStatus.inWords(1)).isEqualTo("ended with status 1");
  }
}
