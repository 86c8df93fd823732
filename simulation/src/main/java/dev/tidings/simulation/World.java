package dev.tidings.simulation;

/// One run's world. Confined to one thread.
///
/// @param <A> what may happen in it
public interface World<A extends Act> {

  /// One thing happens, with this luck ({@link Dice#reseed}).
  void step(A act, long luck);

  /// Nothing fails any more, and all comes to rest; then what must hold is looked at.
  ///
  /// @param luck where the chances of the mending come from
  void mendAndCheck(long luck);
}
