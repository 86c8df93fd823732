package dev.tidings.bench.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.bench.scenario.Rate;
import dev.tidings.bench.scenario.Rebalance;
import dev.tidings.bench.scenario.Users;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void aScenarioAloneIsItsUsualLoad() {
    Options options = read("users");
    assertThat(options.scenario()).isInstanceOf(Users.class);
    assertThat(options.load().connections()).isEqualTo(1_000);
    assertThat(options.load().rate()).isEqualTo(new Rate.Paced(1_000));
    assertThat(options.floor()).isTrue();
  }

  @Test
  void optionsWinOverWhatIsUsual() {
    Options options =
        read(
            "fan-out --connections 10 --rate max --duration 3 --no-floor --jvm -Xss512k"
                + " --env TIDINGS_FEED_LINGER=1s --jvm -Xint");
    assertThat(options.load().connections()).isEqualTo(10);
    assertThat(options.load().rate()).isEqualTo(new Rate.Max());
    assertThat(options.extent().duration()).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.floor()).isFalse();
    assertThat(options.services().jvm()).containsExactly("-Xss512k", "-Xint");
    assertThat(options.services().environment()).containsEntry("TIDINGS_FEED_LINGER", "1s");
  }

  @Test
  void theStalledAndTheLiveAreAllTheConnectionsThereAre() {
    Options options = read("stalled --rooms 3 --stalled 7 --live 2 --stall-seconds 4");
    assertThat(options.load().connections()).isEqualTo(13);
    assertThat(options.load().rate()).isEqualTo(new Rate.Paced(2_000));
    assertThat(options.stall().duration()).isEqualTo(Duration.ofSeconds(4));
    assertThat(options.floor()).isFalse();
  }

  @Test
  void aRebalanceHasASteadyLoadAndNoFloor() {
    Options options = read("rebalance --warm-up 30");
    assertThat(options.scenario()).isInstanceOf(Rebalance.class);
    assertThat(options.load().connections()).isEqualTo(60);
    assertThat(options.load().rate()).isEqualTo(new Rate.Paced(200));
    assertThat(options.floor()).isFalse();
  }

  @Test
  void aStormComesAtOnceOrWithinSomeSeconds() {
    assertThat(read("storm").extent().within()).isZero();
    assertThat(read("storm --within 5s").extent().within()).isEqualTo(Duration.ofSeconds(5));
    assertThat(read("storm --within 5").extent().within()).isEqualTo(Duration.ofSeconds(5));
    assertThat(complaint("storm --within soon")).startsWith("--within: soon");
  }

  @Test
  void whatCannotBeReadIsSaid() {
    assertThat(complaint("fan-in")).startsWith("fan-in: no such scenario");
    assertThat(complaint("idle --connections none")).startsWith("--connections: none");
    assertThat(complaint("idle --connections")).startsWith("--connections: its value is missing");
    assertThat(complaint("fan-out --rate often"))
        .isEqualTo("--rate: often (expected: 1 to 1000000, or max)");
    assertThat(complaint("idle --bogus")).startsWith("--bogus: no such option");
    assertThat(complaint("idle --loop 2")).startsWith("--loop: no such option");
  }

  private static Options read(String line) {
    return switch (Options.parse(List.of(line.split(" ", -1)))) {
      case Options.Reading.Run(Options options) -> options;
      case Options.Reading.Help help -> throw new AssertionError(help);
      case Options.Reading.Wrong wrong -> throw new AssertionError(wrong);
    };
  }

  private static String complaint(String line) {
    return switch (Options.parse(List.of(line.split(" ", -1)))) {
      case Options.Reading.Wrong(String complaint) -> complaint;
      case Options.Reading.Run run -> throw new AssertionError(run);
      case Options.Reading.Help help -> throw new AssertionError(help);
    };
  }
}
