package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// So few that stall for so short that nothing is measured: that they end complete, and that the
/// report says so.
class StalledIT {

  @Test
  void whoStoppedReadingEndsCompleteAndOnItsConnection() {
    List<String> arguments =
        List.of(
            "stalled --rooms 2 --stalled 6 --live 2 --stall-seconds 4 --rate 400 --data-bytes 4000"
                .concat(" --warm-up 1 --duration 1 --env TIDINGS_SESSION_SEND_BUFFER_BYTES=16384")
                .split(" ", -1));
    if (!(Options.parse(arguments) instanceof Options.Reading.Run(Options options))) {
      throw new AssertionError(arguments);
    }
    Path home = Path.of("").toAbsolutePath().getParent();
    Run.Result result = new Run(home, options, progress -> {}).play();
    assertThat(result.well()).isTrue();
    assertThat(result.report().json())
        .contains("\"stalled\":6", "\"closed\":0", "\"lost\":0", "\"heapGrowthMiB\":");
  }
}
