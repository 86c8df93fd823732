package dev.tidings.simulation;

import java.util.ArrayList;
import java.util.List;

/// Runs of so many acts, drawn by their weights, in a world that is made anew for each. Thread-safe
/// where making a world is.
///
/// @param <A> what may happen
public final class Acting<A extends Act> implements Simulation<Step<A>> {

  private final List<A> byWeight = new ArrayList<>();
  private final int count;
  private final Worlds<A> worlds;

  /// @param acts those that may happen
  /// @param count steps of a run
  public Acting(List<A> acts, int count, Worlds<A> worlds) {
    for (A act : acts) {
      for (int i = 0; i < act.weight(); i++) {
        byWeight.add(act);
      }
    }
    if (byWeight.isEmpty() || count < 1) {
      throw new IllegalArgumentException(
          "acts: " + acts + ", count: " + count + " (expected: some with a weight, 1 or more)");
    }
    this.count = count;
    this.worlds = worlds;
  }

  /// Where worlds come from.
  public interface Worlds<A extends Act> {
    World<A> begin(long seed, Story story);
  }

  @Override
  public List<Step<A>> steps(long seed) {
    Dice dice = new Dice(seed);
    List<Step<A>> steps = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      steps.add(new Step<>(byWeight.get(dice.below(byWeight.size())), dice.any()));
    }
    return steps;
  }

  @Override
  public void play(long seed, List<Step<A>> steps, Story story) {
    World<A> world = worlds.begin(seed, story);
    for (Step<A> step : steps) {
      world.step(step.act(), step.luck());
    }
    world.mendAndCheck(seed);
  }
}
