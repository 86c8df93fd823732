package dev.tidings.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the index's files are: one place for each gateway, and nobody else's.
final class IndexDirectoryTest {

  @TempDir private Path folder;

  @Test
  void gatewaysOfOneMachineHaveEachAPlaceAndARestartFindsOneAgain() throws IOException {
    Path directory = folder.resolve("index");
    IndexDirectory first = IndexDirectory.take(directory);
    IndexDirectory second = IndexDirectory.take(directory);
    Path place = first.of("aaaa", 0);
    assertThat(second.of("aaaa", 0)).isNotEqualTo(place);
    first.close();
    try (IndexDirectory again = IndexDirectory.take(directory)) {
      assertThat(again.of("aaaa", 0)).isEqualTo(place);
    }
    second.close();
  }

  @Test
  void whatIsLeftOfAnotherHistoryIsDeleted() throws IOException {
    try (IndexDirectory directory = IndexDirectory.take(folder)) {
      Path old = Files.createDirectories(directory.of("old0", 1));
      Files.writeString(old.resolve("file"), "old");
      Path now = Files.createDirectories(directory.of("now0", 1));
      directory.keepOnly("now0");
      assertThat(old.getParent()).doesNotExist();
      assertThat(now).exists();
    }
  }

  @Test
  void aLinkToSomewhereElseIsRefused() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    assertThatThrownBy(() -> IndexDirectory.take(link)).isInstanceOf(IOException.class);
  }
}
