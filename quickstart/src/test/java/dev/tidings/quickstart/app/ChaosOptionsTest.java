package dev.tidings.quickstart.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChaosOptionsTest {

  private static final Path HOME = Path.of("/home");

  @Test
  void withoutOptionsTenRoundsOfTheFirstSeed() {
    ChaosOptions options = ChaosOptions.parse(List.of(), HOME);

    assertThat(options)
        .isEqualTo(
            new ChaosOptions(
                10,
                1,
                Duration.ofSeconds(20),
                Optional.empty(),
                HOME.resolve(".tidings-chaos"),
                false));
  }

  @Test
  void everyOptionIsRead() {
    List<String> arguments =
        List.of("--rounds 1000 --seed -7 --longest 5 --round 12 --data /d --anew".split(" "));

    assertThat(ChaosOptions.parse(arguments, HOME))
        .isEqualTo(
            new ChaosOptions(
                1000, -7, Duration.ofSeconds(5), Optional.of(12), Path.of("/d"), true));
  }

  /// Before, a run that went on with another `--longest` reported rounds of two plans as one.
  @Test
  void roundsOfOtherOptionsHaveAFileOfTheirOwn() {
    assertThat(ChaosOptions.parse(List.of("--seed", "7"), HOME).resultsFile())
        .isEqualTo("rounds-of-seed-7-longest-20s.jsonl");
    assertThat(ChaosOptions.parse(List.of("--seed", "7", "--longest", "5"), HOME).resultsFile())
        .isEqualTo("rounds-of-seed-7-longest-5s.jsonl");
  }

  @Test
  void whatIsWrongIsSaidWithWhatWasExpected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChaosOptions.parse(List.of("--rounds", "none"), HOME))
        .withMessage("--rounds: none (expected: a number from 1 to 1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChaosOptions.parse(List.of("--longest", "21"), HOME))
        .withMessage("--longest: 21 (expected: a number from 1 to 20)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChaosOptions.parse(List.of("--seed"), HOME))
        .withMessageContaining("--seed: its value is missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChaosOptions.parse(List.of("--what"), HOME))
        .withMessageContaining("--what: no such option");
  }
}
