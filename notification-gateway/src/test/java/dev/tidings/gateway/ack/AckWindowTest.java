package dev.tidings.gateway.ack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AckWindowTest {

  private static final AckTerms TERMS = new AckTerms(100, 3);
  private static final AckStep.Why AGAIN = AckStep.Why.AGAIN;

  @Test
  void anAckCreditsWhatWasSentBeforeItAndNeverTwice() {
    AckWindow window = new AckWindow(10, Optional.empty());
    window.sent(sent(5), 0);
    window.sent(sent(9), 0);
    window.sent(sent(12), 0);

    assertThat(ids(window.credit(10))).containsExactly(id(5), id(9));
    assertThat(ids(window.credit(10))).isEmpty();
    assertThat(ids(window.credit(3))).isEmpty();
    assertThat(ids(window.credit(13))).containsExactly(id(12));
  }

  @Test
  void theCursorsPositionIsExclusive() {
    AckWindow window = new AckWindow(10, Optional.empty());
    window.sent(sent(5), 0);

    assertThat(ids(window.credit(5))).isEmpty();
    assertThat(ids(window.credit(6))).containsExactly(id(5));
  }

  @Test
  void whatIsNotAckedInTimeIsSentAgainAndThenParkedAndAnAckCreditsItStill() {
    AckWindow window = new AckWindow(10, Optional.of(TERMS));
    window.sent(sent(5), 0);
    window.sent(sent(9), 50);

    assertThat(window.next(99)).isEqualTo(new AckStep.Wait(100));
    assertThat(window.next(100)).isEqualTo(new AckStep.Read(5, 6, AGAIN, 1));
    assertThat(window.again(5, 100)).hasValue(2);
    assertThat(window.again(9, 100)).as("not due yet").isEmpty();
    assertThat(window.next(100)).isEqualTo(new AckStep.Wait(150));
    assertThat(window.again(9, 150)).hasValue(2);
    assertThat(window.next(200)).isEqualTo(new AckStep.Read(5, 6, AGAIN, 2));
    assertThat(window.again(5, 200)).hasValue(3);
    assertThat(window.again(9, 250)).hasValue(3);
    assertThat(window.next(300)).isEqualTo(new AckStep.Park(List.of(id(5)), 3));
    assertThat(window.next(350)).isEqualTo(new AckStep.Park(List.of(id(9)), 3));
    assertThat(window.next(9_999)).isEqualTo(new AckStep.Rest());
    assertThat(ids(window.credit(10))).containsExactly(id(5), id(9));
  }

  @Test
  void whoNeverAcksIsSentNothingAgain() {
    AckWindow window = new AckWindow(2, Optional.empty());
    for (int offset = 1; offset <= 5; offset++) {
      window.sent(sent(offset), 0);
    }

    assertThat(window.next(Long.MAX_VALUE)).isEqualTo(new AckStep.Rest());
    assertThat(window.forgotten()).isEqualTo(3);
    assertThat(window.size()).isEqualTo(2);
  }

  @Test
  void ofWhatDoesNotFitOnlyTheRangeIsKeptAndItIsReadToBeSentParkedAndCredited() {
    AckWindow window = new AckWindow(2, Optional.of(TERMS));
    for (int offset = 1; offset <= 5; offset++) {
      window.sent(sent(offset), 0);
    }
    AckStep.Read first = new AckStep.Read(1, 4, AGAIN, 1);
    assertThat(window.next(100)).isEqualTo(first);
    assertThat(window.again(1, 100)).hasValue(2);
    window.covered(first, 2, 100);
    AckStep.Read rest = new AckStep.Read(2, 4, AGAIN, 1);
    assertThat(window.next(100)).isEqualTo(rest);
    window.covered(rest, 4, 100);
    assertThat(window.next(100)).isEqualTo(new AckStep.Read(4, 6, AGAIN, 1));
    window.postpone(100);
    assertThat(window.next(199)).isEqualTo(new AckStep.Wait(200));
    AckStep.Read second = new AckStep.Read(1, 4, AGAIN, 2);
    assertThat(window.next(200)).isEqualTo(second);
    window.covered(second, 4, 200);
    AckStep.Read parking = new AckStep.Read(1, 4, AckStep.Why.PARK, 3);
    assertThat(window.next(300)).isEqualTo(parking);
    window.covered(parking, 4, 300);

    assertThat(ids(window.credit(5))).containsExactly(id(4));
    AckStep.Read crediting = new AckStep.Read(1, 4, AckStep.Why.CREDIT, 3);
    assertThat(window.next(300)).isEqualTo(crediting);
    window.covered(crediting, 4, 300);
    assertThat(window.size()).isEqualTo(1);
    assertThat(window.forgotten()).isZero();
  }

  @Test
  void noRangeReachesOverAHole() {
    AckWindow window = new AckWindow(1, Optional.of(TERMS));
    window.sent(sent(1), 0);
    window.sent(sent(2), 0);
    window.broke();
    window.sent(sent(90), 0);
    window.sent(sent(91), 0);

    assertThat(window.next(100)).isEqualTo(new AckStep.Read(1, 3, AGAIN, 1));
    window.covered(new AckStep.Read(1, 3, AGAIN, 1), 3, 100);
    assertThat(window.next(100)).isEqualTo(new AckStep.Read(90, 91, AGAIN, 1));
  }

  /// Before, a record that retention had deleted was asked for again and again.
  @Test
  void whatIsNotThereAnyMoreIsParkedAfterTheAttemptsThatItHad() {
    AckWindow window = new AckWindow(10, Optional.of(TERMS));
    window.sent(sent(5), 0);
    window.sent(sent(9), 0);
    AckStep.Read read = new AckStep.Read(5, 10, AGAIN, 1);
    assertThat(window.next(100)).isEqualTo(read);
    assertThat(window.again(9, 100)).hasValue(2);
    window.covered(read, 10, 100);

    assertThat(window.next(100)).isEqualTo(new AckStep.Park(List.of(id(5)), 1));
    window.missing(5, 10);
    assertThat(window.next(200)).isEqualTo(new AckStep.Park(List.of(id(9)), 2));
  }

  @Test
  void whatARuleForbidsIsNotSentAgainAndCreditedStill() {
    AckWindow window = new AckWindow(10, Optional.of(TERMS));
    window.sent(sent(5), 0);

    assertThat(window.settle(5, 50)).as("not due").isFalse();
    assertThat(window.settle(5, 100)).isTrue();
    assertThat(window.next(9_999)).isEqualTo(new AckStep.Rest());
    assertThat(ids(window.credit(6))).containsExactly(id(5));
  }

  @Test
  void whatIsTakenBackIsNeitherSentAgainNorParkedAndCreditedStill() {
    AckWindow window = new AckWindow(10, Optional.of(TERMS));
    window.sent(sent(5), 0);
    window.sent(sent(9), 0);

    assertThat(window.takeBack(id(5))).isTrue();
    assertThat(window.takeBack(id(5))).as("a second word of it").isFalse();
    assertThat(window.takeBack(id(7))).as("never sent here").isFalse();
    assertThat(window.next(100)).isEqualTo(new AckStep.Read(9, 10, AGAIN, 1));
    assertThat(window.again(5, 100)).isEmpty();
    assertThat(ids(window.credit(6))).containsExactly(id(5));
  }

  @Test
  void ofWhatIsTakenBackBeyondTheWindowReadingTellsOnce() {
    AckWindow window = new AckWindow(2, Optional.of(TERMS));
    for (int offset = 1; offset <= 5; offset++) {
      window.sent(sent(offset), 0);
    }
    assertThat(window.takeBack(id(2))).as("only its range is known").isFalse();
    assertThat(window.recall(id(1))).isEqualTo(AckWindow.Recall.NONE);
    assertThat(window.recall(id(2))).isEqualTo(AckWindow.Recall.UNTOLD);
    assertThat(window.takeBack(id(2))).isFalse();
    assertThat(window.recall(id(2))).isEqualTo(AckWindow.Recall.TOLD);
  }

  @Test
  void nothingIsRememberedOfWhatIsTakenBackWhereNothingIsSentAgain() {
    AckWindow window = new AckWindow(2, Optional.empty());
    for (int offset = 1; offset <= 5; offset++) {
      window.sent(sent(offset), 0);
    }

    assertThat(window.takeBack(id(5))).isFalse();
    assertThat(window.takeBack(id(2))).isFalse();
    assertThat(window.recall(id(2))).isEqualTo(AckWindow.Recall.NONE);
  }

  /// Steps above zero send the next notification that many offsets on; others ack that far back.
  @Property
  void everythingIsCreditedOnceOrForgottenOrStillOpen(
      @ForAll @Size(max = 200) List<@IntRange(min = -20, max = 5) Integer> steps,
      @ForAll @IntRange(min = 1, max = 30) int max) {
    AckWindow window = new AckWindow(max, Optional.empty());
    List<UUID> sent = new ArrayList<>();
    List<UUID> credited = new ArrayList<>();
    long offset = 0;
    int forgotten = 0;
    for (int step : steps) {
      if (step > 0) {
        offset += step;
        window.sent(sent(offset), 0);
        forgotten += window.forgotten();
        sent.add(id(offset));
      } else {
        List<UUID> now = ids(window.credit(offset + step));
        long below = offset + step;
        assertThat(now).allMatch(id -> id.getLeastSignificantBits() < below);
        credited.addAll(now);
      }
      assertThat(window.size()).isLessThanOrEqualTo(max);
    }
    assertThat(credited).doesNotHaveDuplicates().isSubsetOf(sent);
    assertThat(credited.size() + forgotten + window.size()).isEqualTo(sent.size());
  }

  private static AckWindow.Sent sent(long offset) {
    return new AckWindow.Sent(offset, id(offset), Optional.empty());
  }

  private static List<UUID> ids(List<AckWindow.Sent> credited) {
    return credited.stream().map(AckWindow.Sent::id).toList();
  }

  private static UUID id(long offset) {
    return new UUID(0, offset);
  }
}
