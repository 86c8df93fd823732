package dev.tidings.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameTextTest {

  private static final String WELCOME =
      "{\"type\":\"welcome\",\"connection\":\"c\",\"rooms\":["
          + "{\"room\":\"user:4\",\"cursor\":\"AAA\"},{\"room\":\"all\",\"cursor\":\"BBB\"}]}";

  @Test
  void aRoomsHeadIsTheCursorBehindItsName() {
    assertThat(FrameText.type(WELCOME)).isEqualTo("welcome");
    assertThat(FrameText.cursorOf(WELCOME, "all")).contains("BBB");
    assertThat(FrameText.cursorOf(WELCOME, "user:4")).contains("AAA");
    assertThat(FrameText.cursorOf(WELCOME, "user:5")).isEmpty();
  }

  @Test
  void whatBeginsOtherwiseHasNoType() {
    assertThat(FrameText.type("[]")).isEmpty();
    assertThat(FrameText.cursor("{}")).isEmpty();
  }
}
