package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A fan-out so small that it measures nothing: that the path from the producer to the report
// holds.
class FanOutIT {

  @Test
  void aFanOutEndsWithEveryEventAtEveryClientOnce() {
    List<String> arguments =
        List.of(
            "fan-out --connections 20 --rate 20 --warm-up 1 --duration 1 --no-floor"
                .split(" ", -1));
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();
    Run.Result result = new Run(home, options, progress -> {}).play();
    assertThat(result.well()).isTrue();
    assertThat(result.report().json()).contains("\"messages\":400,", "\"lost\":0", "\"together\":");
  }
}
