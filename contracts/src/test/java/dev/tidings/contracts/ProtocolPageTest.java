package dev.tidings.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.frame.CloseCode;
import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.problem.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/protocol.md` has a row for every code, with what a client does about it, and no row for a
/// code that there is not.
class ProtocolPageTest {

  private static final Path PAGE = Path.of("../docs/protocol.md");

  @Test
  void everyCloseCodeStandsInItsTable() throws IOException {
    List<String> expected =
        Arrays.stream(CloseCode.values())
            .map(c -> "| " + c.code() + " | `" + c.reason() + "` | " + c.retry().text() + " | ")
            .toList();
    assertThat(beginnings("### Close codes", 3)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyErrorCodeStandsInItsTable() throws IOException {
    List<String> expected =
        Arrays.stream(ErrorCode.values())
            .map(c -> "| `" + c.code() + "` | " + c.status() + " | " + c.retry().text() + " | ")
            .toList();
    assertThat(beginnings("### Error codes", 3)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void everyGapReasonStandsInItsTable() throws IOException {
    List<String> expected =
        Arrays.stream(GapReason.values()).map(reason -> "| `" + reason.text() + "` | ").toList();
    assertThat(beginnings("### Gap reasons", 1)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theBoundsAreThoseOfTheCode() throws IOException {
    assertThat(Files.readString(PAGE))
        .contains("at most 49,152 bytes", "1 to " + EventLimits.DEFAULT.maxRooms() + " rooms");
    assertThat(EventLimits.DEFAULT.maxDataBytes()).isEqualTo(49_152);
  }

  /// The first cells of each row of the table under the heading.
  private static List<String> beginnings(String heading, int cells) throws IOException {
    List<String> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("#")) {
        inside = line.equals(heading);
      } else if (inside && line.startsWith("| ") && !line.contains("what the client does")) {
        String[] parts = line.split("\\|", -1);
        assertThat(parts[parts.length - 2].strip()).as("what to do: " + line).isNotEmpty();
        rows.add(String.join("|", Arrays.copyOf(parts, cells + 1)) + "| ");
      }
    }
    return rows;
  }
}
