package dev.tidings.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.frame.GapReason;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.replay.OffsetIndex.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/// Which rung below the hot tail reads a range, and what is too much for whom.
final class DeepHistoryTest {

  private static final Room ROOM = new Room("team:1");
  private static final Reading.Page INDEXED = new Reading.Page(List.of(), 77);
  private static final long FAR = 50_000_000;

  private final List<String> swept = new ArrayList<>();

  @Test
  void whatTheIndexCoversIsNotTooFarHoweverFarItIs() {
    assertThat(read(new Answer.Read(INDEXED), 0, FAR)).isEqualTo(INDEXED);
    assertThat(swept).isEmpty();
  }

  @Test
  void whatItDoesNotCoverIsSweptWithinTheBound() {
    read(new Answer.NotCovered(Long.MAX_VALUE), 10, 1_010);
    assertThat(swept).containsExactly("10-1010");
    assertThat(read(new Answer.NotCovered(Long.MAX_VALUE), 10, 1_011))
        .isEqualTo(new Reading.Missing(GapReason.TOO_FAR_BEHIND));
    assertThat(swept).hasSize(1);
  }

  @Test
  void onlyTheStretchBeforeTheIndexIsSwept() {
    read(new Answer.NotCovered(500), 10, FAR);
    assertThat(swept).containsExactly("10-500");
  }

  @Test
  void whereASweepIsTheBetterWayButTooLongItIsUnavailableAndNoGap() {
    read(new Answer.Sweep(), 0, 1_000);
    assertThat(swept).containsExactly("0-1000");
    assertThat(read(new Answer.Sweep(), 0, FAR)).isEqualTo(new Reading.Unavailable());
  }

  @Test
  void anIndexThatBreaksIsNoReasonToLoseAnything() {
    DeepHistory deep = deep(CompletableFuture.failedFuture(new IllegalStateException("broken")));
    deep.read(ROOM, 3, 9).toCompletableFuture().join();
    assertThat(swept).containsExactly("3-9");
  }

  private Reading read(Answer answer, long from, long to) {
    return deep(CompletableFuture.completedFuture(answer))
        .read(ROOM, from, to)
        .toCompletableFuture()
        .join();
  }

  private DeepHistory deep(CompletionStage<Answer> answer) {
    OffsetIndex index =
        new OffsetIndex() {
          @Override
          public CompletionStage<Answer> read(Room room, long from, long to) {
            return answer;
          }

          @Override
          public CompletionStage<HistoryReader.Known> beforeLast(Room room, long to, int count) {
            return NONE.beforeLast(room, to, count);
          }

          @Override
          public void close() {}
        };
    HistoryReader log =
        (room, from, to) -> {
          swept.add(from + "-" + to);
          return CompletableFuture.completedFuture(new Reading.Page(List.of(), to));
        };
    ReplaySettings settings =
        new ReplaySettings(
            1_000, Duration.ofSeconds(1), 50, 1_000, 1, 1_000, 1_000, 10, 10, 10, 1_000, 10);
    return new DeepHistory(index, log, settings, new ReplayMetrics(new SimpleMeterRegistry()));
  }
}
