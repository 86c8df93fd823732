package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// So small an audience that nothing is measured: that each of it is reached once, and that the
/// report says so.
class BulkIT {

  @Test
  void eachOfALargeAudienceIsReachedOnceBesideSingleEvents() {
    List<String> arguments =
        List.of(
            "bulk --connections 20 --rate 100 --audience 2000 --warm-up 1 --duration 1"
                .split(" ", -1));
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();
    Run.Result result = new Run(home, options, progress -> {}).play();
    assertThat(result.well()).isTrue();
    assertThat(result.report().json())
        .contains("\"audience\":2000", "\"records\":2000", "\"lost\":0", "\"slowerP50\":");
  }
}
