package dev.tidings.ingest.bulk;

/// The steps of one chunk's transaction, in their order. Between any two of them a process may die,
/// and tests make it die.
enum BulkStep {
  PROGRESS_SENT,
  HISTORY_SENT,
  COMMITTED;

  /// Is told of each step when it has been taken, on the lane's thread.
  interface Observer {
    Observer NONE = step -> {};

    void reached(BulkStep step);
  }
}
