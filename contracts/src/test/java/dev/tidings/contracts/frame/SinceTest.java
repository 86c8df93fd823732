package dev.tidings.contracts.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinceTest {

  @Test
  void aSinceIsACountATimeOrANotificationsId() {
    String id = "0192f0c1-7a00-7abc-8def-0123456789ab";
    assertThat(Since.parse("0")).contains(new Since.Count(0));
    assertThat(Since.parse("1000")).contains(new Since.Count(1000));
    assertThat(Since.parse("2026-11-01T09:30:00+01:00"))
        .contains(new Since.Time(Instant.parse("2026-11-01T08:30:00Z")));
    assertThat(Since.parse("2026-11-01T08:30:00.25Z"))
        .contains(new Since.Time(Instant.parse("2026-11-01T08:30:00.25Z")));
    assertThat(Since.parse(id)).contains(new Since.Id(UUID.fromString(id)));
  }

  /// A year of nine digits is a time to Java, and overflows where it is counted in milliseconds.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1001",
        "10000",
        "99999999999",
        "yesterday",
        "2026-11-01",
        "2026-11-01T08:30Z",
        "2026-11-01T08:30:00",
        "2026-02-30T08:30:00Z",
        "2026-11-01T24:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-18:00",
        "0000-01-01T00:00:00+18:00",
        "0192f0c1-7a00-4abc-8def-0123456789ab",
        "1-1-7-1-1",
        "٣"
      })
  void anythingElseIsNone(String text) {
    assertThat(Since.parse(text)).isEmpty();
  }

  @Property
  void randomTextNeverThrows(@ForAll String text) {
    assertThat(Since.parse(text)).isNotNull();
  }
}
