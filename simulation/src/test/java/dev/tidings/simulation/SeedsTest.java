package dev.tidings.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SeedsTest {

  private static final int STEPS = 200;

  @Test
  void eachSeedIsPlayedOnceWhereAllHold() {
    Set<Long> played = ConcurrentHashMap.newKeySet();
    AtomicInteger runs = new AtomicInteger();
    Simulation<Integer> sound =
        new Numbers(steps -> {}) {
          @Override
          public void play(long seed, List<Integer> steps, Story story) {
            played.add(seed);
            runs.incrementAndGet();
          }
        };

    new Seeds(5, 1_000).hold(sound);

    assertThat(runs).hasValue(1_000);
    assertThat(played).hasSize(1_000).contains(5L, 1_004L);
  }

  @Test
  void theLowestFailingSeedIsFoundWhicheverThreadFailsFirst() {
    Simulation<Integer> broken =
        new Numbers(steps -> {}) {
          @Override
          public void play(long seed, List<Integer> steps, Story story) {
            assertThat(seed % 100).as("of seed").isNotEqualTo(42);
          }
        };

    assertThat(new Seeds(1, 1_000).search(broken).orElseThrow().seed()).isEqualTo(42);
  }

  @Test
  void whatFailsIsShrunkToTheStepsThatItTakes() {
    Simulation<Integer> broken =
        new Numbers(
            steps -> assertThat(steps.stream().filter(step -> step == 7)).hasSizeLessThan(3));

    Failing<Integer> failing = new Seeds(1, 100).search(broken).orElseThrow();

    assertThat(failing.steps()).isEqualTo(STEPS);
    assertThat(failing.shrunk()).containsExactly(7, 7, 7);
  }

  @Test
  void stepsThatMatterOnlyInTheirOrderAreKeptInIt() {
    Simulation<Integer> broken =
        new Numbers(
            steps -> {
              int three = steps.indexOf(3);
              if (three >= 0 && steps.subList(three, steps.size()).contains(1)) {
                throw new IllegalStateException("a one behind a three");
              }
            });

    assertThat(new Seeds(1, 100).search(broken).orElseThrow().shrunk()).containsExactly(3, 1);
  }

  @Test
  void anotherFailureThatShrinkingMeetsIsNotTakenForTheFirst() {
    Simulation<Integer> broken =
        new Numbers(
            steps -> {
              assertThat(steps).doesNotContain(9);
              if (steps.size() < STEPS) {
                throw new IllegalStateException("too few");
              }
            });

    assertThat(new Seeds(1, 100).search(broken).orElseThrow().cause())
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void theReportSaysSeedStepsAndWhatHappens() {
    Simulation<Integer> broken = new Numbers(steps -> assertThat(steps).doesNotContain(9));

    assertThatThrownBy(() -> new Seeds(1, 100).hold(broken))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 1 breaks it")
        .hasMessageContaining("shrunk from 200 steps to 1")
        .hasMessageContaining("1. 9")
        .hasMessageContaining("took a 9")
        .hasMessageContaining("-Dtidings.simulation.seed=1");
  }

  @Test
  void oneThatDoesNotRepeatItselfIsNoSimulation() {
    AtomicInteger runs = new AtomicInteger();
    Simulation<Integer> whim =
        new Numbers(steps -> assertThat(runs.incrementAndGet()).isNotEqualTo(1));

    assertThatThrownBy(() -> new Seeds(1, 1).search(whim)).hasMessageContaining("fails at times");
  }

  @Test
  void diceFallTheSameAfterTheSameSeed() {
    Dice dice = new Dice(3);
    List<Integer> first = fall(dice);
    dice.reseed(3);

    assertThat(fall(dice)).isEqualTo(first);
    assertThat(first).allMatch(fallen -> fallen >= 0 && fallen < 6).contains(0, 1, 2, 3, 4, 5);
  }

  private static List<Integer> fall(Dice dice) {
    List<Integer> fallen = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      fallen.add(dice.below(6));
    }
    return fallen;
  }

  /// Steps are digits, and what must hold is said of all of them.
  private static class Numbers implements Simulation<Integer> {
    private final Consumer<List<Integer>> check;

    Numbers(Consumer<List<Integer>> check) {
      this.check = check;
    }

    @Override
    public List<Integer> steps(long seed) {
      Dice dice = new Dice(seed);
      List<Integer> steps = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        steps.add(dice.below(10));
      }
      return steps;
    }

    @Override
    public void play(long seed, List<Integer> steps, Story story) {
      steps.forEach(step -> story.tell(() -> "took a " + step));
      check.accept(steps);
    }
  }
}
