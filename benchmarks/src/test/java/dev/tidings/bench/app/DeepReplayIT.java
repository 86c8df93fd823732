package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// So short a history that nothing is measured: that each room comes whole, and by the index.
class DeepReplayIT {

  @Test
  void eachRoomComesWholeByTheIndex() {
    List<String> arguments =
        List.of("deep-replay", "--records", "60000", "--missed", "10", "--data-bytes", "60");
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();
    Run.Result result = new Run(home, options, progress -> {}).play();
    assertThat(result.well()).isTrue();
    assertThat(result.report().json())
        .contains("\"records\":60000", "\"lost\":0", "\"readsPerReplay\":10.0");
  }
}
