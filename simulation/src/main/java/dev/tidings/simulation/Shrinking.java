package dev.tidings.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Leaves steps of a failing run out, in ever smaller pieces, as long as it still fails in the same
/// way: what is left shows what it takes. Confined to one thread.
///
/// @param <S> a step
final class Shrinking<S> {

  private static final int MAX_PLAYS = 20_000;

  private final Simulation<S> simulation;
  private final long seed;
  private final Class<?> kind;
  private List<S> steps;
  private int plays;

  /// @param cause how the whole run ends; another kind of end is another failure
  Shrinking(Simulation<S> simulation, long seed, List<S> steps, Throwable cause) {
    this.simulation = simulation;
    this.seed = seed;
    this.kind = cause.getClass();
    this.steps = steps;
  }

  Failing<S> shrink() {
    int all = steps.size();
    for (int piece = Math.max(1, all / 2); piece >= 1; piece = piece / 2) {
      while (leaveOut(piece) && plays < MAX_PLAYS) {
        // Once more: what is needed depends on what else is there.
      }
    }
    Story story = Story.heard();
    Throwable cause = ending(simulation, seed, steps, story).orElseThrow();
    return new Failing<>(seed, all, steps, plays, story.lines(), cause);
  }

  /// @return whether any piece could be left out
  private boolean leaveOut(int piece) {
    boolean some = false;
    int from = Math.max(0, steps.size() - piece);
    while (!steps.isEmpty() && plays < MAX_PLAYS) {
      List<S> fewer = without(from, Math.min(steps.size(), from + piece));
      plays++;
      if (ending(simulation, seed, fewer, Story.unheard()).filter(kind::isInstance).isPresent()) {
        steps = fewer;
        some = true;
      }
      if (from == 0) {
        break;
      }
      from = Math.max(0, Math.min(from, steps.size()) - piece);
    }
    return some;
  }

  private List<S> without(int from, int to) {
    List<S> fewer = new ArrayList<>(steps.subList(0, from));
    fewer.addAll(steps.subList(to, steps.size()));
    return fewer;
  }

  /// How a run fails, where it does.
  static <S> Optional<Throwable> ending(
      Simulation<S> simulation, long seed, List<S> steps, Story story) {
    try {
      simulation.play(seed, steps, story);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e);
    }
  }
}
