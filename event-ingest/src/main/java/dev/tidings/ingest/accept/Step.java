package dev.tidings.ingest.accept;

/// The steps of one transaction, in their order. Between any two of them a process may die, and
/// tests make it die.
enum Step {
  HISTORY_SENT,
  ENTRIES_SENT,
  COMMITTED;

  /// Is told of each step when it has been taken, on accept's thread.
  interface Observer {
    Observer NONE = step -> {};

    void reached(Step step);
  }
}
