package dev.tidings.ingest.relay;

import dev.tidings.simulation.Acting;
import dev.tidings.simulation.Simulation;
import dev.tidings.simulation.Step;
import java.util.Arrays;

/// Runs of {@link LaneWorld}.
final class LaneSimulation {

  private static final int STEPS = 1_000;

  private LaneSimulation() {}

  /// @param redisLosesData whether it is flushed and goes back, or only unreachable at times
  /// @param flaw what is wrong, to show that it is noticed
  static Simulation<Step<Act>> of(boolean redisLosesData, Flaw flaw) {
    return new Acting<>(
        Arrays.stream(Act.values()).filter(act -> redisLosesData || !act.losesData()).toList(),
        STEPS,
        (seed, story) -> new LaneWorld(seed, flaw, story));
  }

  /// What is wrong in a world.
  enum Flaw {
    NONE,
    /// A record is passed over as if it were not there.
    READER_DROPS_ONE,
    /// The relay vouches for what it has not read.
    PREVIOUS_UNREAD
  }

  /// What may happen, and how often beside the others.
  enum Act implements dev.tidings.simulation.Act {
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

    @Override
    public int weight() {
      return weight;
    }

    private boolean losesData() {
      return this == FLUSH || this == ROLL_BACK;
    }
  }
}
