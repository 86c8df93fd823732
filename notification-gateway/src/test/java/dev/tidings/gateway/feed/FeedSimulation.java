package dev.tidings.gateway.feed;

import dev.tidings.simulation.Dice;
import dev.tidings.simulation.Simulation;
import dev.tidings.simulation.Story;
import java.util.ArrayList;
import java.util.List;

/// Runs of {@link SimulatedWorld}. Thread-safe.
///
/// @param flaw what is wrong in the world, to show that it is noticed
record FeedSimulation(Flaw flaw) implements Simulation<FeedSimulation.Step> {

  private static final int STEPS = 250;

  /// What may happen, and how often beside the others.
  enum Act {
    STORE(72),
    RELAY(84),
    MARK(24),
    COMMIT(12),
    RESTART_RELAY(6),
    DOUBLE_RELAY(4),
    END_ZOMBIE(4),
    HALT_RELAYS(6),
    BREAK_LINK(8),
    RESTORE_LINK(30),
    FLUSH(3),
    AGE(3),
    SNAPSHOT(6),
    ROLL_BACK(3),
    EXPIRE(2),
    NEW_EPOCH(1),
    KILL_GATEWAY(3),
    COME_OR_GO(24),
    PING(12),
    PACE(48),
    PASS(24),
    RUN_BUS(72),
    RUN_LOOP(48),
    FLOW(72),
    PROGRESS(240);

    private final int weight;

    Act(int weight) {
      this.weight = weight;
    }
  }

  /// @param luck where the chances of this step come from
  record Step(Act act, long luck) {
    @Override
    public String toString() {
      return act + " " + Long.toHexString(luck);
    }
  }

  private static final List<Act> BY_WEIGHT = byWeight();

  @Override
  public List<Step> steps(long seed) {
    Dice dice = new Dice(seed);
    List<Step> steps = new ArrayList<>(STEPS);
    for (int i = 0; i < STEPS; i++) {
      steps.add(new Step(BY_WEIGHT.get(dice.below(BY_WEIGHT.size())), dice.any()));
    }
    return steps;
  }

  @Override
  public void play(long seed, List<Step> steps, Story story) {
    SimulatedWorld world = new SimulatedWorld(seed, flaw, story);
    for (Step step : steps) {
      world.step(step.act(), step.luck());
    }
    world.mendAndCheck(seed);
  }

  private static List<Act> byWeight() {
    List<Act> acts = new ArrayList<>();
    for (Act act : Act.values()) {
      for (int i = 0; i < act.weight; i++) {
        acts.add(act);
      }
    }
    return List.copyOf(acts);
  }
}
