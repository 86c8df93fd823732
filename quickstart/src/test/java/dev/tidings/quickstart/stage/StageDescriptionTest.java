package dev.tidings.quickstart.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StageDescriptionTest {

  /// The module's folder is the tests' working directory.
  private static final Path COMPOSE = Path.of("..", "deploy", "compose");

  @ParameterizedTest
  @ValueSource(strings = {"story", "three-brokers", "redis-cluster"})
  void theFilesOfTheComposeStacksCanBeRead(String name) {
    StageDescription description =
        StageDescription.read(COMPOSE.resolve(name + ".properties"), Optional.empty());

    assertThat(description.gateways())
        .containsExactly(URI.create("http://127.0.0.1:8101"), URI.create("http://127.0.0.1:8102"));
    assertThat(description.killGateway()).contains("$GATEWAY");
  }

  @Test
  void theEnvironmentsSecretWinsOverTheFiles() {
    StageDescription description =
        StageDescription.read(COMPOSE.resolve("story.properties"), Optional.of("another"));

    assertThat(description.secret()).isEqualTo("another");
  }

  @Test
  void accidentsComeInTheOrderOfTheirNumbers() {
    Properties properties = complete();
    properties.put("accident.2.title", "second");
    properties.put("accident.2.command", "false");
    properties.put("accident.1.title", "first");
    properties.put("accident.1.command", "true");

    assertThat(StageDescription.of(properties).accidents())
        .containsExactly(
            new StageDescription.Accident("first", "true"),
            new StageDescription.Accident("second", "false"));
  }

  @Test
  void whatIsMissingIsNamed() {
    Properties properties = complete();
    properties.remove("kafka");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageDescription.of(properties))
        .withMessage("kafka: missing (expected: a value)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "accident.2.title", "accident.one.title"})
  void whatIsNotKnownIsRefused(String name) {
    Properties properties = complete();
    properties.put(name, "x");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StageDescription.of(properties))
        .withMessageContaining(name);
  }

  private static Properties complete() {
    Properties properties = new Properties();
    properties.put("gateways", "http://127.0.0.1:1");
    properties.put("ingest", "http://127.0.0.1:2");
    properties.put("tracker", "http://127.0.0.1:3");
    properties.put("kafka", "127.0.0.1:4");
    properties.put("secret", "a secret");
    properties.put("gateway.kill", "true");
    properties.put("gateway.start", "true");
    properties.put("redis.flush", "true");
    return properties;
  }
}
