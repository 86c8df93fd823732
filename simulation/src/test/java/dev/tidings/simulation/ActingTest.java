package dev.tidings.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActingTest {

  private enum Weather implements Act {
    RAIN(3),
    SUN(1),
    SNOW(96);

    private final int weight;

    Weather(int weight) {
      this.weight = weight;
    }

    @Override
    public int weight() {
      return weight;
    }
  }

  /// Writes down what happens in it.
  private record Sky(List<Step<Weather>> seen, List<Long> mended) implements World<Weather> {
    @Override
    public void step(Weather act, long luck) {
      seen.add(new Step<>(act, luck));
    }

    @Override
    public void mendAndCheck(long luck) {
      mended.add(luck);
    }
  }

  private final Sky sky = new Sky(new ArrayList<>(), new ArrayList<>());

  @Test
  void aSeedIsAlwaysTheSameStepsAndEachHasLuckOfItsOwn() {
    Acting<Weather> acting = acting(List.of(Weather.values()));

    List<Step<Weather>> steps = acting.steps(7);
    assertThat(steps).hasSize(1_000).isEqualTo(acting.steps(7)).isNotEqualTo(acting.steps(8));
    assertThat(steps).extracting(Step::luck).doesNotHaveDuplicates();
  }

  @Test
  void actsComeAsOftenAsTheirWeightsSayAndOthersNotAtAll() {
    List<Step<Weather>> steps = acting(List.of(Weather.RAIN, Weather.SUN)).steps(7);

    assertThat(steps).extracting(Step::act).doesNotContain(Weather.SNOW);
    assertThat(steps.stream().filter(step -> step.act() == Weather.RAIN).count())
        .isBetween(700L, 800L);
  }

  @Test
  void aWorldGoesThroughTheStepsInOrderAndIsMendedInTheEnd() {
    Acting<Weather> acting = acting(List.of(Weather.values()));
    List<Step<Weather>> steps = acting.steps(7).subList(0, 20);
    acting.play(7, steps, Story.unheard());

    assertThat(sky.seen()).isEqualTo(steps);
    assertThat(sky.mended()).containsExactly(7L);
  }

  private Acting<Weather> acting(List<Weather> acts) {
    return new Acting<>(acts, 1_000, (seed, story) -> sky);
  }
}
