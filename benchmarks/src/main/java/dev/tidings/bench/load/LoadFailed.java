package dev.tidings.bench.load;

/// The load could not be brought about as the scenario wants it: what was measured says nothing.
public final class LoadFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LoadFailed(String message) {
    super(message);
  }
}
