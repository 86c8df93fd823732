package dev.tidings.tracker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.delivery.Resumption.Word;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/// What a place that a device came back with says of what it was sent before.
final class ResumptionTest {

  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  @Test
  void whatLiesBetweenTheBeginningAndThePlaceIsClaimed() {
    Resumption it = Resumption.NONE.with(new Word.BegunAnew(10)).with(resumed(20, 1));

    assertThat(it.covering(9)).isEmpty();
    assertThat(it.covering(10)).contains(resumed(20, 1));
    assertThat(it.covering(19)).contains(resumed(20, 1));
    assertThat(it.covering(20)).isEmpty();
  }

  /// The beginning may have been told before anybody listened, or died with its gateway.
  @Test
  void thePlaceThatIsBroughtFirstClaimsNothingWhereNoBeginningWasTold() {
    Resumption it = Resumption.NONE.with(resumed(20, 1));

    assertThat(it.covering(19)).isEmpty();
    assertThat(it.with(resumed(30, 2)).covering(20)).isPresent();
  }

  /// A page that is loaded anew without its places is a new chain under the old device's name.
  @Test
  void whatLiesBeforeANewBeginningIsNotClaimedByLaterPlaces() {
    Resumption it =
        Resumption.NONE
            .with(new Word.BegunAnew(10))
            .with(resumed(20, 1))
            .with(new Word.BegunAnew(30))
            .with(resumed(40, 2));

    assertThat(it.covering(15)).contains(resumed(20, 1));
    assertThat(it.covering(25)).isEmpty();
    assertThat(it.covering(35)).contains(resumed(40, 2));
  }

  @Test
  void whatWasSaidFirstOfAPlaceCounts() {
    Resumption it =
        Resumption.NONE
            .with(new Word.BegunAnew(10))
            .with(resumed(20, 1))
            .with(resumed(15, 2))
            .with(resumed(20, 3))
            .with(resumed(30, 4));

    assertThat(it.covering(19)).contains(resumed(20, 1));
    assertThat(it.covering(20)).contains(resumed(30, 4));
    assertThat(it.claims()).hasSize(2);
  }

  @Property
  void aPlaceIsClaimedIfAChainReachedOverItAndOnlyThen(@ForAll("words") List<Word> words) {
    Resumption it = Resumption.NONE;
    List<Boolean> claimed = new ArrayList<>();
    for (long offset = 0; offset < 60; offset++) {
      claimed.add(false);
    }
    long floor = -1;
    for (Word word : words) {
      it = it.with(word);
      switch (word) {
        case Word.BegunAnew begun -> floor = Math.max(floor, begun.from());
        case Word.Resumed resumed -> {
          floor = floor < 0 ? resumed.before() : floor;
          for (long offset = floor; offset < resumed.before(); offset++) {
            claimed.set((int) offset, true);
          }
        }
      }
    }
    for (long offset = 0; offset < 60; offset++) {
      assertThat(it.covering(offset).isPresent())
          .as("offset " + offset + " of " + words)
          .isEqualTo(claimed.get((int) offset));
    }
  }

  /// Connections come back every half an hour, for as long as the row lasts.
  @Test
  void howeverOftenADeviceComesBackLittleIsKeptAndNothingThatWasClaimedIsLost() {
    Resumption it = Resumption.NONE.with(new Word.BegunAnew(0));
    for (int i = 1; i <= 1_000; i++) {
      it = it.with(resumed(i, i));
    }
    assertThat(it.claims()).hasSizeLessThanOrEqualTo(Resumption.MAX_CLAIMS);
    assertThat(it.covering(0)).isPresent();
    assertThat(it.covering(999)).contains(resumed(1_000, 1_000));
  }

  @Provide
  Arbitrary<List<Word>> words() {
    Arbitrary<Long> places = Arbitraries.longs().between(0, 60);
    Arbitrary<Word> begun = places.map(Word.BegunAnew::new);
    Arbitrary<Word> resumed = places.map(place -> resumed(place, 0));
    return Arbitraries.frequencyOf(Tuple.of(1, begun), Tuple.of(4, resumed)).list().ofMaxSize(30);
  }

  private static Word.Resumed resumed(long before, int second) {
    Instant at = NOON.plusSeconds(second);
    return new Word.Resumed(before, at, at, "c-" + second, "gw-1");
  }
}
