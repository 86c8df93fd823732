package dev.tidings.contracts.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TraceParentTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String TEXT = "00-" + TRACE + "-" + SPAN + "-01";

  @Test
  void aTraceparentTellsTraceSpanAndWhetherItIsSampled() {
    TraceParent parent = TraceParent.parse(TEXT).orElseThrow();

    assertThat(parent.traceId()).isEqualTo(TRACE);
    assertThat(parent.spanId()).isEqualTo(SPAN);
    assertThat(parent.isSampled()).isTrue();
    assertThat(new TraceParent(TEXT.substring(0, 53) + "02").isSampled()).isFalse();
    assertThat(parent.at("00000000000000ab").text())
        .isEqualTo("00-" + TRACE + "-00000000000000ab-01");
  }

  @Test
  void ofALaterVersionTheKnownPartsAreTaken() {
    assertThat(TraceParent.parse("cc" + TEXT.substring(2))).contains(new TraceParent(TEXT));
    assertThat(TraceParent.parse("cc" + TEXT.substring(2) + "-what-else"))
        .contains(new TraceParent(TEXT));
    assertThat(TraceParent.parse("cc" + TEXT.substring(2) + ".what-else")).isEmpty();
  }

  @Test
  void whatIsMalformedIsNone() {
    for (String text :
        List.of(
            "",
            "00",
            "00-aa-bb-01",
            TEXT + "-",
            TEXT.substring(1),
            "ff" + TEXT.substring(2),
            TEXT.toUpperCase(java.util.Locale.ROOT),
            "00-" + "0".repeat(32) + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            "00-" + TRACE + "-" + SPAN + "-0g",
            "00_" + TRACE + "-" + SPAN + "-01")) {
      assertThat(TraceParent.parse(text)).as(text).isEmpty();
      assertThatThrownBy(() -> new TraceParent(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property
  void anythingIsReadWithoutAnException(@ForAll String text) {
    assertThat(TraceParent.parse(text)).isEqualTo(Optional.empty());
  }

  @Property
  void oneChangedCharacterIsStillATraceparentOrNone(@ForAll int place, @ForAll char other) {
    int at = Math.floorMod(place, TEXT.length());
    String changed = TEXT.substring(0, at) + other + TEXT.substring(at + 1);
    assertThat(TraceParent.parse(changed))
        .satisfiesAnyOf(
            read -> assertThat(read).isEmpty(),
            read -> assertThat(read.orElseThrow().text()).hasSize(TEXT.length()));
  }
}
