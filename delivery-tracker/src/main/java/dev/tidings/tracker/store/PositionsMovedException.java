package dev.tidings.tracker.store;

/// Another instance has taken in what this one was about to: nothing was written, and positions
/// must be read anew.
public final class PositionsMovedException extends Exception {

  private static final long serialVersionUID = 1;

  PositionsMovedException(String message) {
    super(message);
  }
}
