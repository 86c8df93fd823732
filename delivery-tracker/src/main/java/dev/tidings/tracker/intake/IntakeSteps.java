package dev.tidings.tracker.intake;

/// Is told each step of the intake, in the intake's thread. A test ends the intake there, as an
/// accident would.
@FunctionalInterface
public interface IntakeSteps {

  /// Watches nothing.
  IntakeSteps UNWATCHED = step -> {};

  enum Step {
    /// Records have been read from Kafka.
    POLLED,
    /// Facts and offsets are written in a transaction that is still open.
    WRITTEN,
    /// The transaction is committed; nobody has heard of it yet.
    COMMITTED
  }

  void reached(Step step);
}
