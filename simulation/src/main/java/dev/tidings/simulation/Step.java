package dev.tidings.simulation;

/// One step of a world.
///
/// @param luck where the chances of this step come from
public record Step<A extends Act>(A act, long luck) {
  @Override
  public String toString() {
    return act + " " + Long.toHexString(luck);
  }
}
