package dev.tidings.tracker.outcome;

/// Is told each step of the publisher, in its thread. A test ends it there, as an accident would.
@FunctionalInterface
public interface PublisherSteps {

  /// Watches nothing.
  PublisherSteps UNWATCHED = step -> {};

  enum Step {
    /// Handed to Kafka, which may have them or not.
    SENT,
    /// Kafka has confirmed them; they still stand in the outbox.
    CONFIRMED,
    /// They are gone from the outbox.
    TAKEN
  }

  void reached(Step step);
}
