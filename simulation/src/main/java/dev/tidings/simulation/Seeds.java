package dev.tidings.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// Which seeds of a simulation are played: on all cores, each once. Immutable.
///
/// @param first the lowest
/// @param count how many from there on
public record Seeds(long first, int count) {

  /// System property: one seed alone.
  public static final String ONE = "tidings.simulation.seed";

  /// System property: how many seeds instead of as many as the test says.
  public static final String COUNT = "tidings.simulation.seeds";

  public Seeds {
    if (count < 1) {
      throw new IllegalArgumentException("count: " + count + " (expected: 1 or more)");
    }
  }

  /// As many as the system properties say, or else `count` from 1 on.
  public static Seeds upTo(int count) {
    Long one = Long.getLong(ONE);
    return one == null ? new Seeds(1, Integer.getInteger(COUNT, count)) : new Seeds(one, 1);
  }

  /// Plays all of them.
  ///
  /// @throws AssertionError where one fails, with its shrunk run in words
  public <S> void hold(Simulation<S> simulation) {
    search(simulation)
        .ifPresent(
            failing -> {
              throw new AssertionError(failing.report(), failing.cause());
            });
  }

  /// The lowest seed that fails, shrunk; empty where none does.
  public <S> Optional<Failing<S>> search(Simulation<S> simulation) {
    long lowest = lowestFailing(simulation);
    if (lowest == Long.MAX_VALUE) {
      return Optional.empty();
    }
    List<S> steps = simulation.steps(lowest);
    Throwable cause =
        Shrinking.ending(simulation, lowest, steps, Story.unheard())
            .orElseThrow(
                () ->
                    new AssertionError("seed " + lowest + " fails at times: it is no simulation"));
    return Optional.of(new Shrinking<>(simulation, lowest, steps, cause).shrink());
  }

  /// Seeds are handed out in order and each is played to its end, so all below the lowest failing
  /// one have been played.
  private <S> long lowestFailing(Simulation<S> simulation) {
    AtomicLong next = new AtomicLong(first);
    AtomicLong lowest = new AtomicLong(Long.MAX_VALUE);
    int cores = Runtime.getRuntime().availableProcessors();
    List<Future<?>> players = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(cores)) {
      for (int i = 0; i < cores; i++) {
        players.add(threads.submit(() -> play(simulation, next, lowest)));
      }
    }
    players.forEach(Seeds::demandOrderlyEnd);
    return lowest.get();
  }

  private <S> void play(Simulation<S> simulation, AtomicLong next, AtomicLong lowest) {
    for (long seed = next.getAndIncrement();
        seed < first + count && seed < lowest.get();
        seed = next.getAndIncrement()) {
      if (Shrinking.ending(simulation, seed, simulation.steps(seed), Story.unheard()).isPresent()) {
        lowest.accumulateAndGet(seed, Math::min);
      }
    }
  }

  private static void demandOrderlyEnd(Future<?> player) {
    try {
      player.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a player of seeds broke off", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
