package dev.tidings.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {

  private final Report report =
      new Report()
          .put("scenario", "fan-out")
          .put("messages", 12L)
          .put("well", true)
          .put("latencyMs", new Report().put("p50", 1.23456).put("p99", Double.NaN));

  @Test
  void jsonIsOneLineInTheOrderOfTheFigures() {
    assertThat(report.json())
        .isEqualTo(
            "{\"scenario\":\"fan-out\",\"messages\":12,\"well\":true,"
                + "\"latencyMs\":{\"p50\":1.235,\"p99\":null}}");
  }

  @Test
  void textIsEscaped() {
    assertThat(new Report().put("first", "a \"b\"\n\\").json())
        .isEqualTo("{\"first\":\"a \\\"b\\\"\\u000a\\\\\"}");
  }

  @Test
  void theTableHasALineForEachFigure() {
    assertThat(report.table().lines()).hasSize(6).anyMatch(line -> line.matches(" +p50 +1.235"));
  }
}
