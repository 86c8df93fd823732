package dev.tidings.gateway.feed;

import dev.tidings.simulation.Acting;
import dev.tidings.simulation.Simulation;
import dev.tidings.simulation.Step;
import java.util.List;

/// Runs of {@link SimulatedWorld}.
final class FeedSimulation {

  private static final int STEPS = 235;

  private FeedSimulation() {}

  /// @param flaw what is wrong in the world, to show that it is noticed
  static Simulation<Step<Act>> of(Flaw flaw) {
    return new Acting<>(
        List.of(Act.values()), STEPS, (seed, story) -> new SimulatedWorld(seed, flaw, story));
  }

  /// What may happen, and how often beside the others.
  enum Act implements dev.tidings.simulation.Act {
    STORE(72),
    RELAY(84),
    MARK(24),
    COMMIT(12),
    RESTART_RELAY(6),
    DOUBLE_RELAY(4),
    END_ZOMBIE(4),
    HALT_RELAYS(6),
    OUTAGE(3),
    OUTAGE_ENDS(4),
    STALL_TAIL(8),
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

    @Override
    public int weight() {
      return weight;
    }
  }
}
