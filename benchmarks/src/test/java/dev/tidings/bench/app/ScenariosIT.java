package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each scenario so small that it measures nothing: that the path from the producer to the report
/// holds, the floor's with it.
class ScenariosIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fan-out --connections 20 --rate 20 --warm-up 1 --duration 1",
        "fan-out --connections 20 --rate max --warm-up 1 --duration 1",
        "users --connections 20 --rate 40 --warm-up 1 --duration 1",
        "users --connections 20 --rate max --events 400",
        "storm --connections 20 --missed 5 --warm-up 1",
        "storm --connections 20 --missed 5 --warm-up 1 --within 1s",
        "idle --connections 20 --duration 1"
      })
  void everyEventComesToItsClientsOnceAndTheReportSaysSo(String line) {
    List<String> arguments = List.of(line.split(" ", -1));
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();

    Run.Result result = new Run(home, options, progress -> {}).play();

    assertThat(result.well()).as(result.report().json()).isTrue();
    assertThat(result.report().json())
        .contains("\"connections\":20", "\"lost\":0", "\"together\":", "\"floor\":{");
  }
}
