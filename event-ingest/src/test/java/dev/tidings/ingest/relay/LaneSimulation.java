package dev.tidings.ingest.relay;

import dev.tidings.simulation.Dice;
import dev.tidings.simulation.Simulation;
import dev.tidings.simulation.Story;
import java.util.ArrayList;
import java.util.List;

/// Runs of {@link LaneWorld}. Thread-safe.
///
/// @param redisLosesData whether it is flushed and goes back, or only unreachable at times
/// @param flaw what is wrong, to show that it is noticed
record LaneSimulation(boolean redisLosesData, Flaw flaw)
    implements Simulation<LaneSimulation.Step> {

  private static final int STEPS = 1_000;

  /// What is wrong in a world.
  enum Flaw {
    NONE,
    /// A record is passed over as if it were not there.
    READER_DROPS_ONE,
    /// The relay vouches for what it has not read.
    PREVIOUS_UNREAD
  }

  /// What may happen, and how often beside the others.
  enum Act {
    STORE(250),
    NEW_RELAY(5),
    END_OLDEST(7),
    CRASH(4),
    LATE_BYTES(20),
    TURN(680),
    FLUSH(2),
    SNAPSHOT(8),
    ROLL_BACK(4);

    private final int weight;

    Act(int weight) {
      this.weight = weight;
    }

    private boolean losesData() {
      return this == FLUSH || this == ROLL_BACK;
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
    while (steps.size() < STEPS) {
      Step step = new Step(BY_WEIGHT.get(dice.below(BY_WEIGHT.size())), dice.any());
      if (redisLosesData || !step.act().losesData()) {
        steps.add(step);
      }
    }
    return steps;
  }

  @Override
  public void play(long seed, List<Step> steps, Story story) {
    LaneWorld world = new LaneWorld(seed, flaw, story);
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
