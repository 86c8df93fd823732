package dev.tidings.simulation;

import java.util.List;

/// A world that is played step by step, and what must hold in it whatever happens.
///
/// A run is nothing but its seed and its steps: the same ones play the same, on any machine. So
/// that a failing run can be shrunk, a step brings its own luck ({@link Dice#reseed}) instead of
/// taking the next of a common row: what is left out then changes nothing of the steps behind it.
/// Thread-safe: runs are played on several threads at a time, each in a world of its own.
///
/// @param <S> a step; immutable
public interface Simulation<S> {

  /// The steps of a seed, always the same.
  List<S> steps(long seed);

  /// Plays the steps in a world of the seed's, mends it and looks at what must hold.
  ///
  /// @param story where it is told what happens, for whoever reads it
  /// @throws AssertionError where something does not hold
  /// @throws RuntimeException where something broke, which is a failure as well
  void play(long seed, List<S> steps, Story story);
}
