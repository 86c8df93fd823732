package dev.tidings.contracts.breaker;

import java.util.concurrent.atomic.AtomicReference;

/// What a service knows of a server that it needs: one state, which whoever asks that server anyway
/// moves, and by which all others are refused at once instead of waiting for a timeout each.
///
/// The states and their figures are the same in every service, so that one rule watches them all.
/// Thread-safe.
public final class Breaker {

  /// How it stands. The numbers are what the figures `tidings_*_breaker` tell.
  public enum State {
    /// The server answers.
    CLOSED(0),
    /// It did not, and an attempt is under way.
    HALF_OPEN(1),
    /// It does not answer; the next attempt comes after a pause.
    OPEN(2);

    private final int figure;

    State(int figure) {
      this.figure = figure;
    }

    public int figure() {
      return figure;
    }

    /// The worse of the two.
    public State or(State other) {
      return figure >= other.figure ? this : other;
    }
  }

  private final AtomicReference<State> state;

  private Breaker(State first) {
    state = new AtomicReference<>(first);
  }

  /// Nothing is wrong until something is found to be.
  public static Breaker closed() {
    return new Breaker(State.CLOSED);
  }

  /// Nothing works until it is found to.
  public static Breaker open() {
    return new Breaker(State.OPEN);
  }

  public State state() {
    return state.get();
  }

  public boolean isClosed() {
    return state.get() == State.CLOSED;
  }

  /// An attempt begins.
  public void tried() {
    state.compareAndSet(State.OPEN, State.HALF_OPEN);
  }

  /// @return whether it did not before
  public boolean works() {
    return state.getAndSet(State.CLOSED) != State.CLOSED;
  }

  /// @return whether it worked before
  public boolean broke() {
    return state.getAndSet(State.OPEN) == State.CLOSED;
  }
}
