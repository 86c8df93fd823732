package dev.tidings.tracker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.As;
import dev.tidings.contracts.outcome.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class StandingTest {

  private static final UUID ID = new UUID(1, 1);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Optional<Instant> NEVER = Optional.empty();

  @Property
  void theSameFactsGiveTheSameStandingInAnyOrder(
      @ForAll("facts") Standing one,
      @ForAll("facts") Standing two,
      @ForAll("facts") Standing three) {
    Standing expected = one.and(two).and(three);

    assertThat(three.and(two.and(one))).isEqualTo(expected);
    assertThat(two.and(one).and(three)).isEqualTo(expected);
    assertThat(expected.and(one).and(three)).isEqualTo(expected);
  }

  /// Whatever the watermark was at each step, and in whatever order facts came: the one final word
  /// is the one that is said by who looks when everything has been read.
  @Property
  void theFinalWordDoesNotDependOnTheOrderOfReading(
      @ForAll("stories") List<Standing> story, @ForAll("deadlines") Standing accepted) {
    Standing whole = story.stream().reduce(accepted, Standing::and);
    Optional<Outcome.Kind> expected = finalOf(whole.toTell(NOON.plusSeconds(100)));

    Standing told = accepted;
    int words = 0;
    for (int second = 0; second <= 20; second++) {
      Instant watermark = NOON.plusMillis(second * 1_000L);
      for (Standing fact : story) {
        if (fact.heardAt().or(fact::withdrawnAt).orElse(Instant.MAX).isBefore(watermark)) {
          told = told.and(fact);
        }
      }
      Set<Outcome.Kind> kinds = told.toTell(watermark);
      words += (int) kinds.stream().filter(Outcome.Kind::isFinal).count();
      told = told.told(kinds);
    }

    assertThat(finalOf(told.told())).isEqualTo(expected);
    assertThat(words).isEqualTo(expected.isPresent() ? 1 : 0);
  }

  @Test
  void receivedWinsOverAllThatHappenedOnOtherDevices() {
    Standing everything =
        accepted(NEVER, NEVER)
            .and(Standing.of(ID, StandingFact.PARKED))
            .and(Standing.of(ID, StandingFact.EXPIRED))
            .and(Standing.withdrawn(ID, StandingFact.SUPERSEDED, NOON));

    assertThat(everything.state()).isEqualTo(StandingState.SUPERSEDED);
    assertThat(everything.and(Standing.received(ID, NOON, NOON)).state())
        .isEqualTo(StandingState.RECEIVED);
  }

  @Test
  void sentIsNotReceivedAndParkedIsUndeliverable() {
    Standing sent = accepted(NEVER, NEVER).and(Standing.sent(ID, NOON));

    assertThat(accepted(NEVER, NEVER).state()).isEqualTo(StandingState.ACCEPTED);
    assertThat(sent.state()).isEqualTo(StandingState.SENT);
    assertThat(sent.and(Standing.of(ID, StandingFact.PARKED)).state())
        .isEqualTo(StandingState.UNDELIVERABLE);
  }

  /// When it was known is an accident of who read what first.
  @Test
  void whatIsRoutedIsSoOnlyUntilMoreIsKnown() {
    Standing routed = accepted(NEVER, NEVER).and(Standing.of(ID, StandingFact.ROUTED));
    Standing sent = Standing.sent(ID, NOON);

    assertThat(routed.state()).isEqualTo(StandingState.ROUTED);
    assertThat(routed.and(sent)).isEqualTo(accepted(NEVER, NEVER).and(sent));
    assertThat(routed.and(Standing.of(ID, StandingFact.EXPIRED)).state())
        .isEqualTo(StandingState.EXPIRED);
  }

  @Test
  void whatTheHistoryDoesNotHaveIsUnknownWhateverReceiptsSay() {
    assertThat(Standing.received(ID, NOON, NOON).state()).isEqualTo(StandingState.UNKNOWN);
  }

  @Test
  void aDeadlinePassesOnlyWhenReceiptsHaveBeenReadPastIt() {
    Standing it = accepted(NEVER, Optional.of(NOON));

    assertThat(it.toTell(NOON.plus(Standing.GRACE))).isEmpty();
    assertThat(it.toTell(NOON.plus(Standing.GRACE).plusMillis(1)))
        .containsExactly(Outcome.Kind.UNDELIVERED);
  }

  @Test
  void theEarlierOfExpiryAndDeadlineNamesTheOutcome() {
    Instant later = NOON.plusSeconds(10);

    assertThat(accepted(Optional.of(NOON), Optional.of(later)).toTell(later))
        .containsExactly(Outcome.Kind.EXPIRED);
    assertThat(accepted(Optional.of(later), Optional.of(NOON)).toTell(later))
        .containsExactly(Outcome.Kind.UNDELIVERED);
  }

  @Test
  void anAckAfterTheDeadlineIsLateAndNoSecondFinalWord() {
    Standing told = accepted(NEVER, Optional.of(NOON)).told(Set.of(Outcome.Kind.UNDELIVERED));
    Standing late = told.and(Standing.received(ID, NOON.plusSeconds(9), NOON.plusSeconds(9)));

    assertThat(late.toTell(NOON.plusSeconds(10))).containsExactly(Outcome.Kind.RECEIVED_LATE);
    assertThat(late.told(Set.of(Outcome.Kind.RECEIVED_LATE)).toTell(NOON.plusSeconds(10)))
        .isEmpty();
  }

  @Test
  void whatWasSupersededInTimeIsNotSaidToBeUndelivered() {
    Standing it =
        accepted(NEVER, Optional.of(NOON))
            .and(Standing.withdrawn(ID, StandingFact.SUPERSEDED, NOON.minusSeconds(1)));

    assertThat(it.toTell(NOON.plusSeconds(1))).containsExactly(Outcome.Kind.SUPERSEDED);
  }

  @Test
  void whatWasTakenBackAfterItsDeadlineIsToldAsWhatItWasByThen() {
    Standing it =
        accepted(NEVER, Optional.of(NOON))
            .and(Standing.withdrawn(ID, StandingFact.SUPERSEDED, NOON.minusSeconds(1)))
            .and(Standing.withdrawn(ID, StandingFact.SUPPRESSED, NOON.plusSeconds(1)));

    assertThat(it.toTell(NOON.plusSeconds(2))).containsExactly(Outcome.Kind.SUPERSEDED);
  }

  @Test
  void nothingIsToldOfSharedRooms() {
    Standing it =
        Standing.accepted(ID, false, NEVER, Optional.of(NOON))
            .and(Standing.of(ID, StandingFact.RECEIVED));

    assertThat(it.toTell(NOON.plusSeconds(9))).isEmpty();
  }

  @Test
  void aMarkOfEverythingBeforeAPlaceSaysNothingOfWhatWasNeverSent() {
    Standing marked = accepted(NEVER, NEVER).and(Standing.of(ID, StandingFact.READ_BEFORE));

    assertThat(marked.isEngaged(As.READ)).isFalse();
    assertThat(marked.and(Standing.sent(ID, NOON)).isEngaged(As.READ)).isTrue();
  }

  private static Standing accepted(Optional<Instant> expiresAt, Optional<Instant> ackDeadline) {
    return Standing.accepted(ID, true, expiresAt, ackDeadline);
  }

  private static Optional<Outcome.Kind> finalOf(Set<Outcome.Kind> kinds) {
    return kinds.stream().filter(Outcome.Kind::isFinal).findFirst();
  }

  @Provide
  Arbitrary<Standing> deadlines() {
    Arbitrary<Optional<Instant>> instants = instants().optional();
    return Combinators.combine(instants, instants).as(StandingTest::accepted);
  }

  @Provide
  Arbitrary<List<Standing>> stories() {
    return Arbitraries.oneOf(
            instants().map(at -> Standing.received(ID, at, at)),
            instants().map(at -> Standing.withdrawn(ID, StandingFact.SUPERSEDED, at)),
            instants().map(at -> Standing.withdrawn(ID, StandingFact.SUPPRESSED, at)))
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Standing> facts() {
    return Arbitraries.oneOf(
        deadlines(),
        instants().map(at -> Standing.sent(ID, at)),
        instants().map(at -> Standing.received(ID, at, at.plusSeconds(1))),
        instants().map(at -> Standing.withdrawn(ID, StandingFact.SUPPRESSED, at)),
        Arbitraries.of(StandingFact.values()).map(fact -> Standing.of(ID, fact)));
  }

  private static Arbitrary<Instant> instants() {
    return Arbitraries.integers().between(0, 12).map(NOON::plusSeconds);
  }
}
