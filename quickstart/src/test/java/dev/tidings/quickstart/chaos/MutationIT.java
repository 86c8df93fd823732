package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.quickstart.e2e.PlatformExtension;
import dev.tidings.quickstart.platform.DataDirectory;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The checker can fail: a service with a small mistake in it is caught within a few rounds.
class MutationIT {

  private static final int ROUNDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void aServiceWithAMistakeIsCaught(Mutation mutation) throws Exception {
    Path agent = agent();
    Path module = Path.of("").toAbsolutePath();
    Map<String, String> settings =
        Map.of("JAVA_TOOL_OPTIONS", "-javaagent:" + agent + "=" + mutation.name());
    try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
        Platform platform =
            Platform.start(
                new PlatformSettings(module.getParent(), data, PortPlan.Request.ANY, 2, settings),
                new PlatformExtension.Silence())) {
      RoundResult result = caught(platform);
      System.out.println(mutation + " " + result);

      assertThat(logs(platform)).as("the mistake is in").contains(mutation.confession());
      assertThat(result.lost()).isPositive();
      assertThat(result.isClean()).isFalse();
    }
  }

  /// A round has some thousand records: chance may spare one.
  private static RoundResult caught(Platform platform) throws InterruptedException {
    RoundResult result = Round.play(platform, blinks(), "mutant1", PATIENCE);
    for (int number = 2; result.isClean() && number <= ROUNDS; number++) {
      result = Round.play(platform, blinks(), "mutant" + number, PATIENCE);
    }
    return result;
  }

  /// Both networks are cut for a moment: everyone comes back once with cursors.
  private static RoundPlan blinks() {
    Duration moment = Duration.ofMillis(500);
    return new RoundPlan(
        1,
        1,
        List.of(
            new Fault(FaultKind.NETWORK_CUT, Duration.ZERO, moment, 0),
            new Fault(FaultKind.NETWORK_CUT, Duration.ZERO, moment, 1)));
  }

  private static String logs(Platform platform) throws IOException {
    StringBuilder text = new StringBuilder();
    for (var service : platform.services()) {
      text.append(Files.readString(service.log()));
    }
    return text.toString();
  }

  private Path agent() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), Mutation.class.getName());
    Path jar = folder.resolve("mutation.jar");
    Path classes = Path.of("target", "test-classes", "dev", "tidings", "quickstart", "chaos");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        var files = Files.newDirectoryStream(classes, "Mutation*.class")) {
      for (Path file : files) {
        entries.putNextEntry(new JarEntry("dev/tidings/quickstart/chaos/" + file.getFileName()));
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(entries);
        }
      }
    }
    return jar;
  }
}
