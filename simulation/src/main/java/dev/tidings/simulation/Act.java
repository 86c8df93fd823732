package dev.tidings.simulation;

/// What may happen in a world, as an enum names it.
public interface Act {

  /// How often it happens beside the others: in the mean, so many times of all weights together.
  int weight();
}
