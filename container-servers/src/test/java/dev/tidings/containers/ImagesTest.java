package dev.tidings.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImagesTest {

  @Test
  void testsRunOnTheImagesOfTheComposeFile() throws IOException {
    // The module's folder is the tests' working directory.
    assertThat(Files.readAllLines(Path.of("..", "compose.yaml")))
        .contains(
            "    image: " + Images.KAFKA,
            "    image: " + Images.REDIS,
            "    image: " + Images.POSTGRES);
  }
}
