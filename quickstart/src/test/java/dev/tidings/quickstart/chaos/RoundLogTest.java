package dev.tidings.quickstart.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.HistoryRecord;
import dev.tidings.quickstart.check.Repeats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundLogTest {

  private @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("deeper").resolve("rounds.jsonl");
  }

  @Test
  void whatWasAddedIsThereWhenItIsOpenedAgain() {
    RoundLog log = RoundLog.open(file);
    log.add(result(1, 0));
    log.add(result(2, 3));

    assertThat(RoundLog.open(file).results()).containsExactly(result(1, 0), result(2, 3));
  }

  @Test
  void aLineThatWasCutShortIsARoundThatIsPlayedAgain() throws Exception {
    RoundLog.open(file).add(result(1, 0));
    Files.writeString(file, "{\"number\":2,\"ev", StandardOpenOption.APPEND);

    RoundLog again = RoundLog.open(file);
    assertThat(again.results()).containsExactly(result(1, 0));
    again.add(result(2, 0));

    assertThat(RoundLog.open(file).results()).containsExactly(result(1, 0), result(2, 0));
  }

  @Test
  void theReportAddsUpAndNamesTheRoundThatFailed() {
    ChaosReport clean = new ChaosReport(List.of(result(1, 0)), List.of());
    ChaosReport report = new ChaosReport(List.of(result(1, 0), result(2, 3)), List.of());

    assertThat(clean.isClean()).isTrue();
    assertThat(report.isClean()).isFalse();
    assertThat(report.json())
        .isEqualTo(
            "{\"rounds\":2,\"lost\":3,\"duplicated\":0,\"reordered\":0,\"invented\":0,"
                + "\"unaccounted\":0,\"remainder\":2,\"gaps_said\":2,\"events\":200,\"checked\":800}");
    assertThat(report.text()).contains("round 2:").doesNotContain("round 1:");
    assertThat(report.text()).containsPattern("ingest killed +2 +1\\.50 s +2\\.50 s +2\\.50 s");
  }

  @Test
  void whatCameASecondTimeBehindItsRoundsVerdictIsReportedInTheEnd() {
    Repeats repeats = new Repeats();
    Stream.of("a", "b", "a").map(RoundLogTest::record).forEach(repeats);
    ChaosReport report = new ChaosReport(List.of(result(1, 0)), repeats.found());

    assertThat(repeats.found()).containsExactly(record("a"));
    assertThat(report.isClean()).isFalse();
    assertThat(report.json()).contains("\"duplicated\":1,");
    assertThat(report.text()).contains("1 records stand in the history a second time");
  }

  /// A file may be of a build that dealt faults otherwise.
  @Test
  void aRoundOfOtherFaultsIsNotThePlansOwn() {
    RoundPlan plan =
        new RoundPlan(
            1,
            1,
            List.of(new Fault(FaultKind.INGEST_KILLED, Duration.ZERO, Duration.ofSeconds(1), 0)));
    RoundPlan other =
        new RoundPlan(
            1,
            1,
            List.of(new Fault(FaultKind.INGEST_FROZEN, Duration.ZERO, Duration.ofSeconds(1), 0)));

    assertThat(plan.hasFaultsOf(result(1, 0))).isTrue();
    assertThat(plan.hasFaultsOf(result(2, 0))).isFalse();
    assertThat(other.hasFaultsOf(result(1, 0))).isFalse();
  }

  private static HistoryRecord record(String event) {
    return new HistoryRecord(Room.ofUser("ana"), 1, new UUID(1, 1), "shop", event, "{}");
  }

  private static RoundResult result(int number, long lost) {
    long remainder = lost == 0 ? 0 : 2;
    String details = lost == 0 ? "" : "details";
    RoundResult.Cost cost = new RoundResult.Cost(FaultKind.INGEST_KILLED, 1_500, 2_500);
    return new RoundResult(
        number, 100, 400, lost, 0, 0, 0, 0, remainder, 1, 12, List.of(cost), details);
  }
}
