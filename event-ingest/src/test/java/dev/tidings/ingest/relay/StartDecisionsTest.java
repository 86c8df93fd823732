package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.live.Mark;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StartDecisionsTest {

  @Test
  void redisWithoutAMarkBeginsAGeneration() {
    assertThat(GenerationDecision.of(Optional.empty(), 0))
        .isEqualTo(new GenerationDecision.Begin(GenerationDecision.Why.MISSING));
  }

  @Property
  void redisIsBuiltUponOnlyWhereItsMarkCoversWhatWasVouchedFor(
      @ForAll @LongRange(min = 0, max = 50) long inRedis,
      @ForAll @LongRange(min = 0, max = 50) long vouchedFor) {
    Mark mark = new Mark("g", inRedis);

    GenerationDecision decision = GenerationDecision.of(Optional.of(mark), vouchedFor);

    assertThat(decision)
        .isEqualTo(
            inRedis >= vouchedFor
                ? new GenerationDecision.GoOn(mark)
                : new GenerationDecision.Begin(GenerationDecision.Why.BEHIND));
  }

  @Test
  void partitionThatNobodyCommittedIsPublishedFromTheLogsBeginning() {
    assertThat(ReadingStart.of(OptionalLong.empty(), 5, 90, 20))
        .isEqualTo(new ReadingStart(5, 5, ReadingStart.Reason.NOTHING_COMMITTED));
  }

  @Test
  void readingBeginsBeforeTheCommittedPlaceAsFarAsTheLogGoes() {
    assertThat(ReadingStart.of(OptionalLong.of(60), 5, 90, 20))
        .isEqualTo(new ReadingStart(40, 60, ReadingStart.Reason.COMMITTED));
    assertThat(ReadingStart.of(OptionalLong.of(10), 5, 90, 20))
        .isEqualTo(new ReadingStart(5, 10, ReadingStart.Reason.COMMITTED));
  }

  @Test
  void placeOutsideTheLogIsSaidAndNeverGuessed() {
    assertThat(ReadingStart.of(OptionalLong.of(4), 5, 90, 20).reason())
        .isEqualTo(ReadingStart.Reason.OUT_OF_RANGE);
    assertThat(ReadingStart.of(OptionalLong.of(91), 5, 90, 20).reason())
        .isEqualTo(ReadingStart.Reason.OUT_OF_RANGE);
  }
}
