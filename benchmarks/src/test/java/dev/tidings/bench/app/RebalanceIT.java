package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// So short that nothing is measured: that the second ingest comes and goes in each way, that no
/// event is lost or comes twice for it, and that the report says how long each took.
class RebalanceIT {

  @Test
  void whileASecondIngestComesAndGoesEveryEventComesOnce() {
    List<String> arguments =
        List.of("rebalance --connections 20 --rate 40 --warm-up 1 --duration 1".split(" ", -1));
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();
    Run.Result result = new Run(home, options, progress -> {}).play();
    assertThat(result.well()).as(result.report().json()).isTrue();
    assertThat(result.report().json())
        .contains("\"steady\":{", "\"stopped\":{", "\"killed\":{", "\"frozen\":{", "\"lost\":0");
  }
}
