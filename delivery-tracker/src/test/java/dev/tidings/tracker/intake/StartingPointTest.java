package dev.tidings.tracker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.store.StoredPosition;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StartingPointTest {

  private static final Optional<StoredPosition> AT_50 =
      Optional.of(new StoredPosition("topic-1", 50));

  @Test
  void aPartitionNeverReadBeforeIsReadFromItsFirstRecord() {
    assertThat(StartingPoint.of(Optional.empty(), "topic-1", 7, 90))
        .isEqualTo(new StartingPoint.First(7));
  }

  @Test
  void bothEndsOfTheLogAreStillWhereItWasLeft() {
    assertThat(StartingPoint.of(AT_50, "topic-1", 50, 90)).isEqualTo(new StartingPoint.AsLeft(50));
    assertThat(StartingPoint.of(AT_50, "topic-1", 0, 50)).isEqualTo(new StartingPoint.AsLeft(50));
  }

  @Test
  void retentionThatPassedIsSaidWithHowManyOffsetsAreMissed() {
    assertThat(StartingPoint.of(AT_50, "topic-1", 60, 90))
        .isEqualTo(new StartingPoint.RetentionPassed(60, 10));
  }

  @Test
  void aLogThatEndsBeforeThePositionIsSaid() {
    assertThat(StartingPoint.of(AT_50, "topic-1", 0, 45))
        .isEqualTo(new StartingPoint.LogTruncated(45, 5));
  }

  @Test
  void anotherIncarnationIsReadFromItsFirstRecordWhateverTheNumbersSay() {
    assertThat(StartingPoint.of(AT_50, "topic-2", 0, 90)).isEqualTo(new StartingPoint.Replaced(0));
  }
}
