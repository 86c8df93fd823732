package dev.tidings.quickstart.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void withoutOptionsTwoGatewaysStartOnUsualPortsAndOldData() {
    Options options = run();

    assertThat(options.gateways()).isEqualTo(2);
    assertThat(options.fresh()).isFalse();
    assertThat(options.once()).isFalse();
    assertThat(options.extra()).isEmpty();
    assertThat(options.data()).isEmpty();
    assertThat(options.ports()).isEqualTo(PortPlan.Request.USUAL);
  }

  @Test
  void everyOptionIsTaken() {
    Options options =
        run("--gateways", "3", "--fresh", "--once", "--data", "/tmp/x", "--kafka-port", "19092");

    assertThat(options.gateways()).isEqualTo(3);
    assertThat(options.fresh()).isTrue();
    assertThat(options.once()).isTrue();
    assertThat(options.data()).contains(Path.of("/tmp/x"));
    assertThat(options.ports().exact())
        .containsEntry(PortPlan.Part.KAFKA, new PortPlan.Exact(19_092, "--kafka-port"));
  }

  @Test
  void aPlatformWithoutRedisTellsEveryService() {
    assertThat(run("--without-redis").extra()).isEqualTo(PlatformSettings.WITHOUT_REDIS);
  }

  @Test
  void aPlatformThatRunsAlreadyIsToldOfByAFile() {
    assertThat(run().against()).isEmpty();
    assertThat(run("--against", "story.properties").against())
        .contains(Path.of("story.properties"));
  }

  @Test
  void aBlockOfPortsGivesEachPartItsOwn() {
    PortPlan.Request ports = run("--port-base", "21000").ports();

    assertThat(ports.exact()).containsOnlyKeys(PortPlan.Part.values());
    assertThat(ports.exact().values()).doesNotHaveDuplicates();
    assertThat(ports.exact())
        .containsEntry(PortPlan.Part.DEMO, new PortPlan.Exact(21_000, "--port-base 21000"));
  }

  @Test
  void whatIsWrongIsSaidWithWhatWasExpected() {
    assertThat(complaint("--gateways", "0")).isEqualTo("--gateways: 0 (expected: 1 to 9)");
    assertThat(complaint("--gateways")).contains("its value is missing");
    assertThat(complaint("--frehs")).contains("no such option");
    assertThat(complaint("--kafka-port", "80")).contains("expected: 1024 to 65000");
  }

  @Test
  void helpWinsOverAllElse() {
    assertThat(Options.parse(List.of("--once", "--help"))).isInstanceOf(Options.Reading.Help.class);
  }

  private static Options run(String... arguments) {
    return ((Options.Reading.Run) Options.parse(List.of(arguments))).options();
  }

  private static String complaint(String... arguments) {
    return ((Options.Reading.Wrong) Options.parse(List.of(arguments))).complaint();
  }
}
